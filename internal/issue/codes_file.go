package issue

// Chapter F: files, sheets, headers and cells.
var fileCodes = []Entry{}
