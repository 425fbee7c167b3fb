package issue

// Chapter T: time.
var timeCodes = []Entry{}
