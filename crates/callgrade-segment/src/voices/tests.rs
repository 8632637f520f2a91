//! The figures of whole calls, made of generated sound.

use callgrade_core::timeline::Voice;
use callgrade_core::{Audio, Party};

use crate::settings::tests::usual;
use crate::sound::{Sound, audio, noise, voice};
use crate::{Detector, Roles, timeline};

/// Six turns of the agent with two seconds between them, each this loud.
fn agent(amplitudes: [f32; 6]) -> Sound {
    let turn = |sound: Sound, amplitude: &f32| sound.then(voice(2.0, *amplitude)).then(Sound::silence(2.0));
    amplitudes.iter().fold(Sound::silence(1.0), turn)
}

fn heard(agent: Sound) -> Voice {
    let customer = Sound::silence(agent.seconds());
    let roles = Roles { agent: Some(0), customer: Some(1) };
    timeline(&audio(&[agent, customer]), &roles, &usual(), &Detector::Webrtc)
        .voices
        .remove(&Party::Agent)
        .unwrap()
}

/// White noise this far under the active level of the talk.
fn with_noise(snr_db: f64) -> Voice {
    let talk = agent([0.3; 6]);
    let quiet = talk.clone().over(&noise(talk.seconds(), 0.0003, 1));
    let level_dbov = heard(quiet).active_level_dbov.unwrap();
    let rms = 10f64.powf((level_dbov - snr_db) / 20.0);
    heard(talk.clone().over(&noise(talk.seconds(), rms as f32, 2)))
}

#[test]
fn the_noise_is_as_far_under_the_speech_as_it_was_made() {
    for (made_db, tolerance_db) in [(30.0, 1.0), (20.0, 1.0), (10.0, 1.5)] {
        let found = with_noise(made_db).snr_db.unwrap();
        assert!((found - made_db).abs() <= tolerance_db, "{made_db}: {found}");
    }
}

#[test]
fn digital_silence_between_turns_is_no_good_line() {
    let found = heard(agent([0.3; 6]));
    assert_eq!((found.snr_db, found.gated), (None, true));
}

#[test]
fn gain_moves_the_levels_and_nothing_else() {
    let quiet = |amplitude| agent([amplitude; 6]).over(&noise(25.0, amplitude * 0.004, 1));
    let (soft, loud) = (heard(quiet(0.15)), heard(quiet(0.3)));
    let up = |of: fn(&Voice) -> Option<f64>| of(&loud).unwrap() - of(&soft).unwrap();
    assert!((up(|voice| voice.active_level_dbov) - 6.02).abs() < 0.1);
    assert!((up(|voice| voice.loudness_lufs) - 6.02).abs() < 0.2);
    assert!(up(|voice| voice.snr_db).abs() < 0.3);
    assert!(up(|voice| voice.pitch_hz).abs() < 1.0);
    assert!((100.0..190.0).contains(&loud.pitch_hz.unwrap()), "{loud:?}");
    assert!((0.5..6.0).contains(&loud.pitch_spread_st.unwrap()), "{loud:?}");
    assert_eq!(loud.raised, Some(vec![]));
}

#[test]
fn louder_alone_is_not_raised() {
    assert_eq!(heard(agent([0.1, 0.1, 0.1, 0.4, 0.1, 0.1])).raised, Some(vec![]));
}

#[test]
fn who_never_talks_has_no_figures() {
    let roles = Roles { agent: Some(0), customer: Some(1) };
    let silent = timeline(&Audio::new(8_000, vec![vec![0; 9_000]; 2]), &roles, &usual(), &Detector::Webrtc);
    assert_eq!(silent.voices[&Party::Customer], Voice::default());
}

#[test]
fn mono_has_a_level_and_no_pitch() {
    let mono = timeline(&audio(&[agent([0.3; 6])]), &Roles::default(), &usual(), &Detector::Webrtc);
    let voice = &mono.voices[&Party::Unknown];
    assert!(voice.active_level_dbov.is_some() && voice.clipped_share == Some(0.0));
    assert_eq!((voice.pitch_hz, &voice.raised), (None, &None));
}
