"""Singer tap for BIU, fiscal notes for the sales of digital products in Brazil."""
