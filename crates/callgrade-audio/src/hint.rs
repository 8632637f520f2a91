//! What the file's name says about its content.

/// The file's extension, for content that does not say what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    extension: String,
}

impl Hint {
    /// An extension in any case, with or without its dot; empty when there is none.
    pub fn extension(extension: &str) -> Hint {
        Hint { extension: extension.trim_start_matches('.').to_lowercase() }
    }

    /// Lower case, without the dot.
    pub(crate) fn get(&self) -> &str {
        &self.extension
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_dot_do_not_matter() {
        assert_eq!(Hint::extension(".ULAW"), Hint::extension("ulaw"));
        assert_eq!(Hint::extension(""), Hint::default());
    }
}
