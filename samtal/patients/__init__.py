"""Who a patient is, how she can be reached, and how sure we are."""
