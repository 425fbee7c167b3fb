package issue

// Chapter V: values of ear, skin and body.
var valueCodes = []Entry{}
