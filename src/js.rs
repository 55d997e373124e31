//! JavaScript exports.
