package issue

import (
	"cmp"
	"slices"
)

// Entry is a code of the catalogue.
type Entry struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Title    string   `json:"title"`           // what it is, in a few words
	Meaning  string   `json:"meaning"`         // what it means for the study
	Detected string   `json:"detected"`        // how it is found
	Fix      string   `json:"fix"`             // what to do, in general
	Limit    *Limit   `json:"limit,omitempty"` // that a plan may change
	Told     string   `json:"told,omitempty"`  // what tells it, where that is no stage of a run: a plan cannot change it
}

// Lookup finds a code of the catalogue.
func Lookup(code string) (Entry, bool) {
	i, found := slices.BinarySearchFunc(Catalogue, code, func(e Entry, code string) int {
		switch {
		case e.Code < code:
			return -1
		case e.Code > code:
			return 1
		}
		return 0
	})
	if !found {
		return Entry{}, false
	}
	return Catalogue[i], true
}

// Catalogue lists every code, in order of code. Its chapters stand in a file each.
var Catalogue = chapters(
	assayCodes, designCodes, fileCodes, ledgerCodes, dosingCodes, modelCodes, analysisCodes, scoreCodes, timeCodes, valueCodes,
)

func chapters(lists ...[]Entry) []Entry {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.Code, b.Code) })
	return all
}
