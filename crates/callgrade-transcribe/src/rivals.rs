//! What else the recogniser would have written: for each token the others that were nearly as likely.

/// So many tokens of a step are kept, the one that is written among them.
const KEPT: usize = 4;

/// What is less likely is no alternative.
const LEAST: f32 = 0.05;

/// The likeliest tokens of one step with their logits, the likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step([(u32, f32); KEPT]);

impl Step {
    /// - `logits`: of every token there is; what may not be written has none, minus infinity.
    pub(crate) fn new(logits: &[f32]) -> Step {
        let mut best = [(0, f32::NEG_INFINITY); KEPT];
        for (token, &logit) in logits.iter().enumerate() {
            if best[KEPT - 1].1 < logit {
                let at = best.partition_point(|&(_, better)| logit <= better);
                best[at..].rotate_right(1);
                best[at] = (token as u32, logit);
            }
        }
        Step(best)
    }

    /// The others and how likely each is, the likeliest first, where `token` was written with this probability.
    ///
    /// Empty for a token that is not among the likeliest.
    pub(crate) fn rivals(&self, token: u32, probability: f32) -> Vec<(u32, f32)> {
        let Some(&(_, own)) = self.0.iter().find(|(other, _)| *other == token) else { return Vec::new() };
        let others = self.0.iter().filter(|(other, _)| *other != token);
        others
            .map(|&(other, logit)| (other, probability * (logit - own).exp()))
            .filter(|&(_, likely)| LEAST <= likely)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_others_come_with_their_probability() {
        let logits: Vec<f32> = [0.01, 0.5, 0.3, 0.02, 0.15, 0.02].iter().map(|p: &f32| p.ln()).collect();
        let rivals = Step::new(&logits).rivals(1, 0.5);
        let tokens: Vec<u32> = rivals.iter().map(|rival| rival.0).collect();
        assert_eq!(tokens, [2, 4]);
        assert!((rivals[0].1 - 0.3).abs() < 1e-5 && (rivals[1].1 - 0.15).abs() < 1e-5, "{rivals:?}");
    }

    #[test]
    fn a_sure_token_has_no_rivals() {
        assert_eq!(Step::new(&[0.0, 9.0, 0.5]).rivals(1, 0.99), []);
        assert_eq!(Step::new(&[1.0, 1.0, 1.0, 1.0, 0.0]).rivals(4, 0.1), []);
        assert_eq!(Step::new(&[]).rivals(7, 0.5), []);
    }
}
