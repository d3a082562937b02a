"""The supervisor's round in the window: handing a plan up, reviewing it, taking the decision up."""
