"""What a run of the taps costs, beside a floor and beside other tools for the same work."""
