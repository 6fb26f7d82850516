"""Singer tap for Asaas, a Brazilian payment account: charges, transfers, fiscal invoices."""
