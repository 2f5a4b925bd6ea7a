//! The page and what it stands on.
