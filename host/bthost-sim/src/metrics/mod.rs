//! Performance metrics: pure functions over an equity curve and round trips, each with a published definition.
//!
//! What always holds: sums run in the order of time, roots are correctly rounded and everything else goes through [`crate::num::math`], so
//! a metric has the same bits on every machine. A metric that cannot be stated is absent with a reason; `NaN` and infinities never leave
//! [`Metrics`]. A change of a definition is a new definition id.
//!
//! What it does not do: it never guesses a starting value, never hides a zero trade among the wins, and annualises nothing that is younger
//! than [`MIN_ANNUALISED_DAYS`] days.
//!
//! Where to look: [`returns`] daily and monthly returns; [`ratios`] the textbook ratios; [`drawdown`]; [`selection`] what a Sharpe ratio is
//! worth (PSR, DSR); [`trades`] fills to round trips; [`tca`] what trading cost; [`comparison`] fills of two runs side by side; [`summary`] the list that a report and a manifest carry; [`definitions`] the words.

pub mod comparison;
pub mod definitions;
pub mod drawdown;
pub mod normal;
pub mod options;
pub mod ratios;
pub mod returns;
pub mod selection;
pub mod summary;
pub mod tca;
pub mod trades;

pub use definitions::{DEFINITIONS, definition_of};
pub use drawdown::{Drawdown, Episode};
pub use returns::Calendar;
pub use summary::{
    CurveInput, MIN_ANNUALISED_DAYS, MIN_TAIL_RETURNS, Metric, Metrics, TotalsInput, Unit, Value, ambiguity_metrics, curve_metrics,
    total_metrics, trade_metrics,
};
pub use trades::{Prices, RoundTrip, TripBuilder};
