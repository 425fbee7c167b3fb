package issue

// Chapter L: ledgers.
var ledgerCodes = []Entry{}
