"""纸张 — what of a case is handed out: the slip of a receipt, the sheet of a case, the weekly of a house."""
