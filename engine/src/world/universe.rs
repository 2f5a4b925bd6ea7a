//! The world as something that history can travel through.
