//! Scorecards to text: JSON, CSV, tables.
