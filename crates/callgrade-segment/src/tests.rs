//! The stage as a whole, on calls made of generated sound.

mod laws;

use callgrade_core::timeline::{Answer, Basis, HungUp};
use callgrade_core::{Audio, Ms, Party, Span, Timeline, spans};

use crate::settings::tests::usual;
use crate::sound::{Sound, audio, band, noise, tone, voice};
use crate::{Detector, Roles, channels_identical, timeline, warnings};

const SPLIT: Roles = Roles { agent: Some(0), customer: Some(1) };

fn silence(seconds: f32) -> Sound {
    Sound::silence(seconds)
}

/// Two rings of 450 Hz, the second cut after half a second by the answer at 6.0 s.
fn ringing() -> Sound {
    silence(0.5).then(tone(&[450.0], 1.0, 0.1)).then(silence(4.0)).then(tone(&[450.0], 0.5, 0.1))
}

/// With the noise of a line under it.
fn line(sound: Sound, seed: u32) -> Sound {
    let hiss = noise(sound.seconds(), 0.0005, seed);
    sound.over(&hiss)
}

fn heard(channels: &[Sound]) -> Timeline {
    let roles = if channels.len() == 2 { SPLIT } else { Roles::default() };
    timeline(&audio(channels), &roles, &usual(), &Detector::Webrtc)
}

#[track_caller]
fn near(found: Ms, seconds: f64, tolerance_ms: u32) {
    assert!(found.distance(Ms::from_secs(seconds)).0 <= tolerance_ms, "{found} is not {seconds} s");
}

/// Five times the busy tone of China.
fn busy() -> Sound {
    (0..5).fold(silence(0.0), |tones, _| tones.then(tone(&[450.0], 0.35, 0.1)).then(silence(0.35)))
}

#[test]
fn a_call_from_ring_to_busy() {
    let agent = ringing().then(silence(0.5)).then(voice(3.0, 0.3)).then(silence(31.0));
    let customer = ringing().then(silence(4.5)).then(voice(2.0, 0.3)).then(silence(0.5));
    let customer = customer
        .then(band(15.0, 0.1))
        .then(silence(0.5))
        .then(voice(1.5, 0.3))
        .then(silence(1.0))
        .then(busy());
    let found = heard(&[line(agent, 1), line(customer, 2)]);

    let ring = found.ring.clone().unwrap();
    assert_eq!((ring.count, ring.tone.as_str()), (Some(2), "cn_ringback"));
    near(ring.span.start(), 0.5, 30);
    near(ring.span.end(), 6.0, 30);
    assert_eq!(found.answer, Some(Answer { at: ring.span.end(), basis: Basis::Audio }));

    let agent: Vec<Span> = found.turns_of(Party::Agent).collect();
    assert_eq!(agent.len(), 1, "{agent:?}");
    near(agent[0].start(), 6.5, 120);
    near(agent[0].end(), 9.5, 120);
    let customer: Vec<Span> = found.turns_of(Party::Customer).collect();
    assert_eq!(customer.len(), 2, "{customer:?}");
    near(customer[0].start(), 10.5, 120);
    near(customer[1].end(), 30.0, 150);

    assert_eq!(found.holds.len(), 1);
    near(found.holds[0].span.start(), 13.0, 300);
    near(found.holds[0].span.end(), 28.0, 300);
    assert_eq!(found.tones.len(), 1);
    near(found.tones[0].span.start(), 31.0, 30);
    assert_eq!(found.hung_up_first, Some(HungUp { party: Party::Customer, basis: Basis::Audio }));
    assert!(found.voices[&Party::Agent].snr_db.is_some_and(|snr_db| 25.0 < snr_db));
}

#[test]
fn what_beats_like_a_busy_tone_amid_music_is_music() {
    let customer = |tail: Sound| line(voice(3.0, 0.3).then(band(12.0, 0.1)).then(busy()).then(tail), 2);
    let agent = |customer: &Sound| line(silence(customer.seconds()), 1);
    let (amid, last) = (customer(band(12.0, 0.1)), customer(silence(2.0)));
    assert_eq!(heard(&[agent(&amid), amid]).tones, []);
    assert_eq!(heard(&[agent(&last), last]).tones.len(), 1);
}

#[test]
fn a_line_that_goes_dead_first_was_left_first() {
    let talk =
        || silence(0.5).then(voice(2.0, 0.3)).then(silence(2.0)).then(voice(1.0, 0.3)).then(silence(0.5));
    let dead = |seconds: f32| line(talk(), 1).then(silence(seconds));
    let left = |agent: Sound, customer: Sound| heard(&[agent, customer]).hung_up_first.map(|left| left.party);
    let alive = || line(talk().then(silence(3.0)), 2);
    assert_eq!(left(alive(), dead(3.0)), Some(Party::Customer));
    assert_eq!(left(dead(3.0), alive()), Some(Party::Agent));
    assert_eq!(left(alive(), line(talk().then(silence(2.5)), 1).then(silence(0.5))), None, "half a second");
    assert_eq!(left(talk().then(silence(3.0)), alive()), None, "every pause of the line is zeros");
}

#[test]
fn mono_has_rings_and_somebody_speaks() {
    let found = heard(&[line(ringing().then(silence(0.5)).then(voice(3.0, 0.3)).then(silence(1.0)), 1)]);
    assert_eq!(found.ring.as_ref().and_then(|ring| ring.count), Some(2));
    assert!(found.turns.iter().all(|turn| turn.party == Party::Unknown));
    assert_eq!(found.turns.len(), 1);
}

#[test]
fn without_a_ring_the_first_word_answers() {
    let found = heard(&[line(silence(2.0).then(voice(2.0, 0.3)).then(silence(1.0)), 1)]);
    let answer = found.answer.unwrap();
    assert_eq!((found.ring, answer.basis), (None, Basis::FirstSpeech));
    near(answer.at, 2.0, 120);
}

#[test]
fn a_call_that_nobody_answers_rings_and_has_no_answer() {
    let found = heard(&[line(ringing().then(silence(5.0)), 1), line(silence(11.0), 2)]);
    assert_eq!(found.ring.and_then(|ring| ring.count), Some(2));
    assert_eq!((found.answer, found.turns.len()), (None, 0));
}

#[test]
fn one_ring_before_the_first_word_counts_and_a_beep_after_it_does_not() {
    let ring = tone(&[425.0], 1.5, 0.1);
    let before = silence(1.0).then(ring.clone()).then(silence(0.5)).then(voice(2.0, 0.3)).then(silence(1.0));
    let after = silence(1.0).then(voice(2.0, 0.3)).then(silence(0.5)).then(ring).then(silence(1.0));
    let found = heard(&[line(before, 1)]).ring.unwrap();
    assert_eq!((found.count, found.tone.as_str()), (Some(1), "es_ringback"));
    assert_eq!(heard(&[line(after, 1)]).ring, None);
}

#[test]
fn a_transfer_after_the_conversation_is_no_ring() {
    let talk = |first: f32| silence(first).then(voice(2.0, 0.3));
    let agent = talk(0.5).then(silence(11.0));
    let customer = talk(3.0).then(silence(0.5)).then(ringing());
    let found = heard(&[line(agent, 1), line(customer, 2)]);
    assert_eq!(found.ring, None);
    assert_eq!(found.answer.map(|answer| answer.basis), Some(Basis::FirstSpeech));
    assert_eq!(found.turns.len(), 2, "the tones are no speech: {:?}", found.turns);
}

/// Fifteen seconds of music on one line before anybody speaks, and eleven of it after.
fn music_and_talk() -> [Sound; 2] {
    let far = silence(1.0).then(band(15.0, 0.1)).then(silence(4.5)).then(voice(2.0, 0.3));
    let far = far.then(silence(1.0)).then(band(11.0, 0.1)).then(silence(0.5)).then(voice(2.0, 0.3));
    let near = silence(17.0).then(voice(3.0, 0.3)).then(silence(far.seconds() - 20.0));
    [line(near, 1), line(far.then(silence(1.0)), 2)]
}

#[test]
fn music_before_the_first_word_is_ringing_and_music_after_it_a_hold() {
    let found = heard(&music_and_talk());
    let ring = found.ring.unwrap();
    assert_eq!((ring.count, ring.tone.as_str(), ring.basis), (None, "music", Basis::Audio));
    near(ring.span.start(), 1.0, 300);
    near(ring.span.end(), 16.0, 300);
    assert_eq!(found.answer, Some(Answer { at: ring.span.end(), basis: Basis::Audio }));
    assert_eq!(found.holds.len(), 1, "{:?}", found.holds);
    near(found.holds[0].span.start(), 23.5, 300);
    assert_eq!(found.turns.len(), 3, "{:?}", found.turns);
}

#[test]
fn music_that_nobody_answers_rings_on() {
    let found = heard(&[line(silence(17.0), 1), line(silence(1.0).then(band(15.0, 0.1)), 2)]);
    assert_eq!(found.ring.map(|ring| (ring.count, ring.tone)), Some((None, "music".to_owned())));
    assert_eq!((found.answer, found.holds, found.turns.len()), (None, vec![], 0));
}

#[test]
fn music_after_a_word_is_no_ringing_even_on_the_other_line() {
    let word = silence(0.5).then(voice(1.5, 0.3)).then(silence(19.0)).then(voice(2.0, 0.3));
    let found =
        heard(&[line(word.clone(), 1), line(silence(4.0).then(band(15.0, 0.1)).then(silence(4.0)), 2)]);
    assert_eq!((found.ring, found.holds.len()), (None, 1));
}

#[test]
fn far_voices_are_nobodys_turn() {
    let near_and_far =
        silence(1.0).then(voice(2.0, 0.4)).then(silence(1.0)).then(voice(2.0, 0.012)).then(silence(1.0));
    assert_eq!(heard(&[line(near_and_far, 1)]).turns.len(), 1);
}

#[test]
fn warnings_say_what_is_wrong() {
    let codes = |channels: &[Sound]| -> Vec<String> {
        let (audio, found) = (audio(channels), heard(channels));
        warnings(&audio, &found).into_iter().map(|warning| warning.code).collect()
    };
    let (talk, quiet) = (silence(1.0).then(voice(4.0, 0.3)).then(silence(2.0)), silence(7.0));
    let later = silence(5.0).then(voice(2.0, 0.3));
    assert_eq!(codes(&[line(talk.clone(), 1), line(later.clone(), 2)]), Vec::<String>::new());
    assert_eq!(codes(&[line(talk.clone(), 1), line(talk.clone(), 2)]), ["channels_identical"]);
    assert_eq!(codes(&[line(quiet.clone(), 1), line(talk.clone(), 2)]), ["agent_silent"]);
    assert_eq!(codes(&[line(talk.clone(), 1), line(quiet.clone(), 2)]), ["customer_silent"]);
    assert_eq!(codes(&[line(quiet.clone(), 1), line(quiet, 2)]), ["nobody_speaks"]);
    let rung = ringing().then(talk.clone());
    let answered = silence(7.5).then(later.clone());
    assert_eq!(codes(&[line(rung.clone(), 1), line(answered.clone(), 2)]), ["ring_on_agent_channel"]);
    assert_eq!(codes(&[line(answered, 1), line(rung.clone(), 2)]), Vec::<String>::new());
    let rung_too = ringing().then(later.clone());
    assert_eq!(codes(&[line(rung, 1), line(rung_too, 2)]), Vec::<String>::new());
    let noisy = talk.clone().over(&noise(7.0, 0.03, 4));
    assert_eq!(codes(&[noisy, line(later, 2)]), ["low_snr"]);
}

#[test]
fn the_same_sound_is_found_at_another_level_and_music_on_both_is_not_it() {
    let talk = || voice(3.0, 0.3).then(silence(3.0));
    let same = [line(talk(), 1), line(voice(3.0, 0.15).then(silence(3.0)), 2)];
    assert!(channels_identical(&audio(&same)));
    for late in [0.002, 0.02] {
        let later = [line(talk(), 1), line(silence(late).then(talk()), 2)];
        assert!(channels_identical(&audio(&later)), "{late}");
        let earlier = [line(silence(late).then(talk()), 1), line(talk(), 2)];
        assert!(channels_identical(&audio(&earlier)), "{late}");
    }
    let music = band(60.0, 0.1);
    let held = [line(talk().then(music.clone()), 1), line(silence(3.0).then(voice(3.0, 0.3)).then(music), 2)];
    assert!(!channels_identical(&audio(&held)));
    assert!(!channels_identical(&audio(&[silence(3.0), silence(3.0)])));
    assert!(!channels_identical(&audio(&[talk()])));
    assert!(!channels_identical(&Audio::new(0, vec![vec![1; 9]; 2])));
}

#[test]
fn a_mirror_image_is_heard_as_one_channel() {
    let sound = line(silence(1.0).then(voice(2.0, 0.3)).then(silence(1.0)), 1).samples();
    let mirrored = sound.iter().map(|sample| sample.saturating_neg()).collect();
    let both = Audio::new(8_000, vec![sound, mirrored]);
    assert!(channels_identical(&both));
    assert_eq!(timeline(&both, &Roles::default(), &usual(), &Detector::Webrtc).turns.len(), 1);
}

/// What a timeline promises whatever was recorded.
#[track_caller]
fn check_laws(found: &Timeline) {
    let whole = Span::new(Ms(0), found.duration);
    let lawful = |what: &str, spans: &[Span]| {
        let apart = spans.windows(2).all(|pair| pair[0].end() <= pair[1].start());
        let inside = spans.iter().all(|span| !span.is_empty() && span.end() <= found.duration);
        assert!(apart && inside, "{what} {spans:?} of {found:?}");
    };
    let held: Vec<Span> = found.holds.iter().map(|hold| hold.span).collect();
    lawful("holds", &held);
    lawful("tones", &found.tones.iter().map(|tone| tone.span).collect::<Vec<_>>());
    lawful("masked", &found.masked);
    lawful("rings", &found.ring.iter().map(|ring| ring.span).collect::<Vec<_>>());
    for party in [Party::Agent, Party::Customer, Party::Unknown] {
        lawful("turns", &found.turns_of(party).collect::<Vec<_>>());
        let keys = found.keys.iter().filter(|key| key.party == party);
        lawful("keys", &keys.map(|key| key.span).collect::<Vec<_>>());
    }
    assert!(found.turns.is_sorted_by_key(|turn| turn.span.start()));

    let phases: Vec<Span> = found.phases().into_iter().map(|(_, span)| span).collect();
    lawful("phases", &phases);
    assert_eq!(
        spans::union(phases.clone()),
        if whole.is_empty() { vec![] } else { vec![whole] },
        "{found:?}"
    );
    assert!(phases.windows(2).all(|pair| pair[0].end() == pair[1].start()), "{phases:?}");

    let silences = found.silences();
    lawful("silences", &silences);
    for busy in [found.talk(), held, found.masked.clone()] {
        assert_eq!(spans::overlaps(&silences, &busy), [], "{found:?}");
    }
    if let (Some(ring), Some(answer)) = (&found.ring, &found.answer) {
        assert!(ring.span.end() <= answer.at);
    }
    assert!(found.voices.values().all(|voice| voice.snr_db.is_none_or(f64::is_finite)));
}

#[test]
fn any_sound_at_any_rate_has_a_lawful_timeline() {
    let clipped =
        |samples: Vec<i16>| -> Vec<i16> { samples.iter().map(|sample| sample.signum() * i16::MAX).collect() };
    let sounds: Vec<Vec<i16>> = vec![
        vec![],
        vec![i16::MIN],
        vec![0; 20_000],
        vec![12_345; 20_000],
        clipped(voice(3.0, 0.3).samples()),
        vec![i16::MIN; 79],
        noise(3.0, 0.5, 9).samples(),
        ringing().then(voice(1.0, 0.3)).samples(),
        band(12.0, 0.2).then(voice(1.0, 0.3)).samples(),
        (0..30_000).map(|at| if at % 2 == 0 { i16::MAX } else { i16::MIN }).collect(),
    ];
    for (at, sound) in sounds.iter().enumerate() {
        for rate_hz in [0, 1, 1_500, 8_000, 11_025] {
            for channels in [1, 2, 5] {
                let other = &sounds[(at + 3) % sounds.len()];
                let every =
                    (0..channels).map(|channel| if channel % 2 == 0 { sound.clone() } else { other.clone() });
                let audio = Audio::new(rate_hz, every.collect());
                for roles in [SPLIT, Roles::default(), Roles { agent: Some(9), customer: Some(0) }] {
                    let found = timeline(&audio, &roles, &usual(), &Detector::Webrtc);
                    check_laws(&found);
                    warnings(&audio, &found);
                }
            }
        }
    }
    check_laws(&timeline(&Audio::new(8_000, vec![]), &SPLIT, &usual(), &Detector::Webrtc));
}

#[test]
fn pieces_in_any_order_have_a_lawful_timeline() {
    for seed in 1..25u32 {
        let piece = |at: u32| match (seed.wrapping_mul(2_654_435_761) >> (3 * at)) % 6 {
            0 => ringing(),
            1 => voice(1.7, 0.3),
            2 => band(9.0, 0.1),
            3 => silence(1.3),
            4 => noise(1.1, 0.05, seed),
            _ => tone(&[425.0], 0.2, 0.1).then(silence(0.2)),
        };
        let channel = |from: u32| (from..from + 5).fold(silence(0.1), |sound, at| sound.then(piece(at)));
        check_laws(&heard(&[channel(0), channel(5)]));
    }
}
