"""What a licence application is and how it goes its way: kinds, forms, routing, clocks, advice, balances, risk. Pure."""
