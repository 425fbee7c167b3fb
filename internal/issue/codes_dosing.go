package issue

// Chapter O: dosing.
var dosingCodes = []Entry{}
