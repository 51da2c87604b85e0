//! c
mod vectors_metrics;
