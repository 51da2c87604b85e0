//! What each metric means, in words. An id that is published never changes its meaning; a new convention is a new number.

/// Every definition: id, and the words.
pub const DEFINITIONS: &[(&str, &str)] = &[
    ("total_return/1", "equity at the end, at marks, over equity at the start, less 1"),
    ("end_equity/1", "equity at the end, at marks"),
    ("cagr/1", "(end / start) ^ (365.25 d / elapsed) - 1, by calendar time"),
    (
        "daily_returns/1",
        "last equity of each UTC day over the one before, less 1; the first against the start; a close at midnight belongs to the day that it ends",
    ),
    ("sharpe/1", "mean / std (ddof 1) of daily returns x sqrt(days per year); risk-free rate 0"),
    (
        "sharpe_se/1",
        "sqrt((1 - skew SR + (kurtosis - 1) / 4 SR^2) / (T - 1)) of the daily ratio x sqrt(days per year); population moments, kurtosis not excess",
    ),
    ("sortino/1", "mean of daily returns x n / (sqrt(mean(min(r, 0)^2)) x sqrt(n)), the mean over all days; n = days per year"),
    ("calmar/1", "cagr/1 / |max_drawdown/1|"),
    ("volatility/1", "std (ddof 1) of daily returns x sqrt(days per year)"),
    ("max_drawdown/1", "lowest equity / peak - 1 over all rows of the equity table, at marks; the starting equity is the first peak"),
    ("max_drawdown_time/1", "from the peak of the deepest drawdown to its recovery, or to the end, in calendar time"),
    ("longest_drawdown_time/1", "the longest time from a peak to its recovery, or to the end, in calendar time"),
    ("var_95/1", "5th percentile of daily returns, linear between ranks; a loss is negative"),
    ("cvar_95/1", "mean of the lowest int((n - 1) x 0.05) + 1 daily returns"),
    ("trades/1", "round trips from flat to flat at average cost that are closed"),
    ("open_trades/1", "round trips that are open at the end; in no other metric of trades"),
    ("win_rate/1", "closed trades with a profit above zero, after fees and funding, over closed trades"),
    ("profit_factor/1", "sum of the profits of winning trades over the sum of the losses of losing ones, in money, after fees and funding"),
    ("expectancy/1", "mean profit of closed trades, in money, after fees and funding"),
    ("average_win/1", "mean profit of winning trades"),
    ("average_loss/1", "mean profit of losing trades"),
    ("best_trade/1", "largest profit of a closed trade, after fees and funding"),
    ("worst_trade/1", "smallest profit of a closed trade, after fees and funding"),
    ("sqn/1", "sqrt(n) x mean / std (ddof 1) of the profits of closed trades"),
    ("average_holding_time/1", "mean time from entry to exit of closed trades"),
    ("exposure/1", "time with an open position over elapsed time"),
    ("turnover/1", "sum of the notionals of all fills"),
    ("turnover_ratio/1", "turnover/1 over equity at the start"),
    ("realised/1", "profit realised by fills, before fees and funding"),
    ("fees/1", "fees paid, less rebates"),
    ("funding/1", "funding received, less paid"),
    ("orders/1", "orders submitted that passed the static checks"),
    ("fills/1", "fills"),
    ("ambiguous_fills/1", "fills whose place or order inside their bar cannot be known"),
    ("ambiguous_value/1", "sum of the notionals of those fills"),
    ("equity_worst/1", "equity at the end of the same run under worst-case; only where `run --span` looked"),
    ("equity_best/1", "equity at the end of the same run under best-case; only where `run --span` looked"),
    (
        "equity_resolved/1",
        "equity at the end with the order of extremes of ambiguous bars from finer rows; only where `run --resolve-ambiguous` looked",
    ),
    ("touched_orders/1", "resting limit orders that were touched, never traded through and never filled"),
    ("capped_fills/1", "fills that the participation cap cut"),
];

/// The words of a definition.
#[must_use]
pub fn definition_of(id: &str) -> Option<&'static str> {
    DEFINITIONS.iter().find(|(known, _)| *known == id).map(|(_, words)| *words)
}
