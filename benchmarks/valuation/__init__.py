"""How near the paid value is to exact Shapley, what gaming it earns, and what measuring it costs."""
