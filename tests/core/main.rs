//! c
mod indicators;
mod vectors_indicators;
mod vectors_metrics;
