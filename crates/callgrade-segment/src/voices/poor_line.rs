//! Facts about a line on which the customer, or the machine, can hardly understand.

use callgrade_core::{Party, Timeline, Warning};

/// What is wrong with the customer's line: `low_customer_level`, `noisy_customer_line`. Empty when nothing is.
pub(crate) fn poor_line(timeline: &Timeline) -> Vec<Warning> {
    let Some(voice) = timeline.voices.get(&Party::Customer) else { return Vec::new() };
    let level = voice.active_level_dbov.filter(|_| voice.is_low() == Some(true));
    let low = level.map(|level| {
        Warning::new("low_customer_level", format!("the customer speaks at {level:.0} dBov, usual is -26"))
    });
    let snr = voice.snr_db.filter(|_| voice.is_noisy() == Some(true));
    let noisy = snr.map(|snr| {
        let detail = format!("the customer's line has noise only {snr:.0} dB under the speech");
        Warning::new("noisy_customer_line", detail)
    });
    low.into_iter().chain(noisy).collect()
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Voice;

    use super::*;

    fn codes(party: Party, level: f64, snr: f64) -> Vec<String> {
        let mut timeline = Timeline::default();
        let voice = Voice { active_level_dbov: Some(level), snr_db: Some(snr), ..Voice::default() };
        timeline.voices.insert(party, voice);
        poor_line(&timeline).into_iter().map(|warning| warning.code).collect()
    }

    #[test]
    fn says_what_is_wrong_with_the_customers_line() {
        assert_eq!(codes(Party::Customer, -36.0, 14.0), ["low_customer_level", "noisy_customer_line"]);
        assert_eq!(codes(Party::Customer, -34.0, 16.0), Vec::<String>::new());
        assert_eq!(codes(Party::Agent, -60.0, 3.0), Vec::<String>::new());
        assert_eq!(poor_line(&Timeline::default()), []);
    }
}
