package issue

// Chapter S: scores.
var scoreCodes = []Entry{}
