//! The page (Yew).
