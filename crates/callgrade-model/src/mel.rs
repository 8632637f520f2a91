//! The mel filter bank that a model file carries.

/// Rows of the filter: bins of a 400-sample Fourier transform, one side.
pub(crate) const BINS: usize = 201;

/// Triangular filters from 0 to 8000 Hz on Slaney's mel scale, each of unit area.
///
/// Returns `mels` rows of [`BINS`] weights, row by row; empty for no rows. The weights are rounded to 32 bits
/// before the scaling to unit area, as librosa does, so that they equal those of the published models.
/// After M. Slaney, Auditory Toolbox, 1998 (`mfcc.m`), by way of `librosa.filters.mel`.
pub(crate) fn filters(mels: usize) -> Vec<f32> {
    let edges = edges_hz(mels + 2);
    let mut weights = Vec::with_capacity(mels * BINS);
    for edge in edges.windows(3) {
        let [left, peak, right] = [edge[0], edge[1], edge[2]];
        let area = 2.0 / (right - left);
        for bin in 0..BINS {
            let hz = 40.0 * bin as f64;
            let rising = -(left - hz) / (peak - left);
            let falling = (right - hz) / (right - peak);
            let inside = rising.min(falling);
            // Not `max`: outside the triangle it may give -0.0, and the published files have 0.0.
            let weight = if inside > 0.0 { inside as f32 } else { 0.0 };
            weights.push((f64::from(weight) * area) as f32);
        }
    }
    weights
}

/// `count` frequencies from 0 to 8000 Hz, equally far apart in mel.
fn edges_hz(count: usize) -> Vec<f64> {
    // Linear below 1000 Hz, logarithmic above: 27 steps for each factor of 6.4.
    const HZ_PER_MEL: f64 = 200.0 / 3.0;
    const KNEE_HZ: f64 = 1000.0;
    const KNEE_MEL: f64 = KNEE_HZ / HZ_PER_MEL;
    let log_step = 6.4f64.ln() / 27.0;
    let top_mel = KNEE_MEL + (8000.0 / KNEE_HZ).ln() / log_step;
    let step = top_mel / (count - 1) as f64;
    let hz = |mel: f64| {
        if mel >= KNEE_MEL { KNEE_HZ * (log_step * (mel - KNEE_MEL)).exp() } else { HZ_PER_MEL * mel }
    };
    (0..count).map(|index| if index == count - 1 { hz(top_mel) } else { hz(index as f64 * step) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_is_one_triangle_of_unit_area() {
        for mels in [80, 128] {
            let weights = filters(mels);
            assert_eq!(weights.len(), mels * BINS);
            let peaks: Vec<f64> = edges_hz(mels + 2)[1..=mels].to_vec();
            for (row, peak_hz) in weights.chunks(BINS).zip(peaks) {
                assert!(row.iter().all(|weight| weight.is_sign_positive() && *weight < 0.05));
                let top = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(bin, _)| bin);
                assert!((40.0 * top.unwrap() as f64 - peak_hz).abs() <= 40.0, "peak near {peak_hz} Hz");
            }
        }
        // High filters span many bins, so their sum approaches the area: 1 / 40 Hz.
        let last: f32 = filters(80)[79 * BINS..].iter().sum();
        assert!((last * 40.0 - 1.0).abs() < 0.01, "{last}");
    }
}
