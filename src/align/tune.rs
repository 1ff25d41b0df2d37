//! TEMPORARY.
macro_rules! tune {
    ($name:literal, $usual:expr) => {{
        static HELD: std::sync::LazyLock<f32> = std::sync::LazyLock::new(|| std::env::var(concat!("T_", $name)).ok().and_then(|v| v.parse().ok()).unwrap_or($usual));
        *HELD
    }};
}
pub(super) use tune;
