package issue

// Chapter D: identity, groups and design.
var designCodes = []Entry{}
