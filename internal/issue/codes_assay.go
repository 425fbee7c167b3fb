package issue

// Chapter A: assays, plates and panels.
var assayCodes = []Entry{}
