//! A call and a rubric to a scorecard.
