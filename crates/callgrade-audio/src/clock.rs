//! Keeps the call's time when packets are missing.

use callgrade_core::time::Ms;

use callgrade_core::Warning;

/// A time stamp this much later than the sound so far means that packets were lost, or not sent
/// because nobody spoke. Less is rounding: WebM counts milliseconds.
const GAP: Ms = Ms(20);

/// A longer gap is a clock that was set, not a pause.
pub(crate) const MAX_GAP: Ms = Ms(10 * 60 * 1000);

/// How the time stamps of packets and the sound so far agree.
#[derive(Default)]
pub(crate) struct Clock {
    /// Time stamp of the first packet, in ticks.
    first: Option<i64>,
    /// What to add to the time since then, in samples: clocks that were set leave a trace here.
    shift: i128,
    /// Samples so far, with those cut.
    heard: u64,
    filled: u64,
    gaps: usize,
    jumps: usize,
    rate_hz: u32,
}

impl Clock {
    /// Notes when a packet starts, before anybody knows whether it decodes.
    pub(crate) fn start(&mut self, pts: i64) {
        self.first.get_or_insert(pts);
    }

    /// Goes on from here with other time stamps.
    pub(crate) fn restart(&mut self) {
        self.first = None;
        self.shift = self.heard.into();
    }

    /// Samples missing before a packet, to be filled with silence; 0 when it follows the last one.
    ///
    /// `tick`: seconds of one tick of the container's clock, as a fraction above zero.
    pub(crate) fn gap(&mut self, pts: i64, tick: (u32, u32), rate_hz: u32) -> usize {
        self.rate_hz = rate_hz;
        let ticks = i128::from(pts) - i128::from(self.first.unwrap_or(pts));
        let samples = ticks * i128::from(tick.0) * i128::from(rate_hz);
        let since_first = samples / i128::from(tick.1.max(1));
        let gap = since_first + self.shift - i128::from(self.heard);
        let most = MAX_GAP.to_samples(rate_hz) as i128;
        if most < gap || gap < -i128::from(rate_hz) {
            self.shift -= gap;
            self.jumps += 1;
            return 0;
        }
        if gap < GAP.to_samples(rate_hz) as i128 {
            return 0;
        }
        self.gaps += 1;
        self.filled += gap as u64;
        self.heard += gap as u64;
        gap as usize
    }

    /// Counts what a packet brought, cut or not.
    pub(crate) fn heard(&mut self, frames: u64) {
        self.heard = self.heard.saturating_add(frames);
    }

    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> {
        let seconds = self.filled as f64 / f64::from(self.rate_hz.max(1));
        let filled = (0 < self.gaps).then(|| {
            let detail = format!("{seconds:.1} s of silence put into {} gaps", self.gaps);
            Warning::new("gap_filled", detail)
        });
        let jumped = (0 < self.jumps).then(|| {
            let detail = format!("time stamps jump {} times; the sound was joined", self.jumps);
            Warning::new("time_jump", detail)
        });
        filled.into_iter().chain(jumped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets of 20 ms at the given milliseconds; what is put in front of each, in milliseconds.
    #[track_caller]
    fn check(starts_ms: &[i64], expected_ms: &[usize], code: Option<&str>) {
        let mut clock = Clock::default();
        let gaps_ms: Vec<usize> = starts_ms
            .iter()
            .map(|&start_ms| {
                clock.start(start_ms);
                let gap = clock.gap(start_ms, (1, 1_000), 8_000);
                clock.heard(160);
                gap / 8
            })
            .collect();
        assert_eq!(gaps_ms, expected_ms);
        assert_eq!(clock.warnings().next().map(|warning| warning.code).as_deref(), code);
    }

    #[test]
    fn pauses_become_silence() {
        check(&[0, 20, 40], &[0, 0, 0], None);
        check(&[-7, 13, 33], &[0, 0, 0], None);
        check(&[500, 520, 541, 560], &[0, 0, 0, 0], None);
        check(&[0, 20, 60, 80, 400], &[0, 0, 20, 0, 300], Some("gap_filled"));
    }

    #[test]
    fn clocks_that_are_set_are_followed() {
        check(&[9_000, 9_020, 0, 20, 60], &[0, 0, 0, 0, 20], Some("gap_filled"));
        check(&[9_000, 9_020, 0, 20], &[0, 0, 0, 0], Some("time_jump"));
        check(&[0, 20, 9_000_000, 9_000_020], &[0, 0, 0, 0], Some("time_jump"));
        check(&[i64::MIN, i64::MAX, 0], &[0, 0, 0], Some("time_jump"));
    }
}
