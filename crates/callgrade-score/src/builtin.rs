//! The rubrics that ship with callgrade: the one list.
//!
//! To add one, write it in `rubrics/`, enter its name in [`BUILTIN`] and its text below.

use std::sync::LazyLock;

use crate::rubric::Rubric;

/// The names of the rubrics that ship with callgrade.
pub const BUILTIN: &[&str] = &["hotline-es", "norms-zh"];

const TEXTS: [(&str, &str); 2] = [
    ("hotline-es", include_str!("../rubrics/hotline-es.yaml")),
    ("norms-zh", include_str!("../rubrics/norms-zh.yaml")),
];

static BUILT_IN: LazyLock<Vec<Rubric>> = LazyLock::new(|| {
    let rubric = |(name, text)| Rubric::parse(text, name).expect("the built-in rubrics are tested");
    TEXTS.map(rubric).to_vec()
});

/// The YAML of a rubric that ships with callgrade, to copy and change.
pub fn builtin_text(name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(own, _)| *own == name).map(|&(_, text)| text)
}

/// A rubric that ships with callgrade.
pub fn builtin(name: &str) -> Option<&'static Rubric> {
    BUILT_IN.iter().find(|rubric| rubric.id == name)
}

/// The built-in rubric for calls in a language.
pub fn for_language(code: &str) -> Option<&'static Rubric> {
    BUILT_IN.iter().find(|rubric| rubric.languages.iter().any(|own| own == code))
}
