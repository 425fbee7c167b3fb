package drill

import (
	"slices"
	"testing"

	"earmark/internal/issue"
)

// Every code of the catalogue is drilled, or it is said why not.
func TestEveryCode(t *testing.T) {
	codes := codesOf(faults)
	for _, entry := range issue.Catalogue {
		drilled := slices.Contains(codes, entry.Code)
		exempt := slices.ContainsFunc(Undrilled, func(e Exemption) bool { return e.Code == entry.Code })
		switch {
		case !drilled && !exempt:
			t.Errorf("%s %s: no fault, and no reason for none", entry.Code, entry.Title)
		case drilled && exempt:
			t.Errorf("%s: there is a fault, and a reason for none", entry.Code)
		}
	}
}

// What is expected at a cell is met by an issue of that cell, of its row, or of several cells with it among them; not by one of
// another row, column or file.
func TestMeets(t *testing.T) {
	g := &grid{file: "a.csv", lines: []*line{{was: 1}, {was: 2}, {was: 3}}}
	cell := want{file: "a.csv", grid: g, line: g.lines[1], column: "C"}
	at := func(file string, row int32, column string) issue.Address {
		return issue.Address{File: file, Row: row, Column: column}
	}
	for _, c := range []struct {
		name  string
		want  want
		issue issue.Issue
		meets bool
	}{
		{"the cell", cell, issue.Issue{At: at("a.csv", 2, "C")}, true},
		{"its row", cell, issue.Issue{At: at("a.csv", 2, "")}, true},
		{"a further cell", cell, issue.Issue{At: at("a.csv", 1, "C"), More: []issue.Address{at("a.csv", 2, "C")}}, true},
		{"another column", cell, issue.Issue{At: at("a.csv", 2, "D")}, false},
		{"another row", cell, issue.Issue{At: at("a.csv", 3, "C")}, false},
		{"another file", cell, issue.Issue{At: at("b.csv", 2, "C")}, false},
		{"no cell", cell, issue.Issue{Animal: "M1"}, false},
		{"any cell of a file", want{file: "a.csv"}, issue.Issue{At: at("a.csv", 9, "Z")}, true},
		{"an animal in the message", want{animal: "M1"}, issue.Issue{Message: "no value for M1 on day 7"}, true},
		{"an animal whose name begins alike", want{animal: "M1"}, issue.Issue{Message: "no value for M12 on day 7"}, false},
		{"another animal", want{animal: "M1"}, issue.Issue{Animal: "M2", Message: "no value"}, false},
		{"a group of another endpoint", want{group: "Low", endpoint: "tewl"}, issue.Issue{Group: "Low", Endpoint: "ear_thickness"}, false},
	} {
		if c.want.meets(c.issue) != c.meets {
			t.Errorf("%s: %v", c.name, !c.meets)
		}
	}
	g.insert(g.lines[0], &line{}) // the row moves down
	if !cell.meets(issue.Issue{At: at("a.csv", 3, "C")}) || cell.meets(issue.Issue{At: at("a.csv", 2, "C")}) {
		t.Error("the cell is not found in its new row")
	}
}
