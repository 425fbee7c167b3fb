package intake

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// ledger holds the corrections, ready to be applied while sheets are read.
type ledger struct {
	all     []*correction
	bySheet map[[2]string]map[int32][]*correction // file and sheet, then row
}

// correction is a line of the ledger and what became of it.
type correction struct {
	schemas.Correction
	at       issue.Address // of the line in the ledger
	name     string        // of the column, in capitals
	column   int           // -1 where the name is no letters, until the sheet with columns of that name is read
	row      int32
	usable   bool
	met      bool   // the row of the cell was read
	held     string // the text of the cell as typed
	mismatch bool
}

// apply puts the corrected text into the row's cell if it holds what the ledger found.
func (c *correction) apply(cells []string) []string {
	if c.column < 0 {
		return cells
	}
	c.met = true
	if c.column < len(cells) {
		c.held = cells[c.column]
	}
	held, _ := tabular.Clean(c.held)
	found, _ := tabular.Clean(c.Found)
	if held != found {
		c.mismatch = true
		return cells
	}
	c.Applied = true
	for len(cells) <= c.column {
		cells = append(cells, "")
	}
	cells[c.column] = c.Corrected
	return cells
}

// ledgerLine is a line of a ledger by the names of its columns.
type ledgerLine struct {
	at     issue.Address
	fields map[string]string
}

// Columns of the ledgers, with what else people call them.
var (
	correctionColumns = []synonyms{
		{"file", "file"},
		{"sheet", "sheet"},
		{"cell", "cell|address"},
		{"found", "found|original|old"},
		{"corrected", "corrected|correction|new"},
		{"reason", "reason|why"},
		{"who", "who|by|initials"},
	}
	exclusionColumns = []synonyms{
		{"animal", "animal|animal id|mouse"},
		{"endpoint", "endpoint"},
		{"analyte", "analyte"},
		{"study_day", "study day|day"},
		{"rule", "rule"},
		{"reason", "reason|why"},
		{"who", "who|by|initials"},
		{"when", "when|date"},
		{"blind", "blind|blinded"},
	}
)

// readLedgers reads both ledgers, where the plan names them.
func (in *intake) readLedgers(files []schemas.File) {
	in.ledger.bySheet = map[[2]string]map[int32][]*correction{}
	for _, f := range files {
		switch f.Path {
		case path.Clean(in.params.Ledgers.Corrections):
			in.readCorrections(f, files)
		case path.Clean(in.params.Ledgers.Exclusions):
			in.readExclusions(f)
		}
	}
}

// ledgerLines reads a ledger. An empty one has no lines, which is no fault.
func (in *intake) ledgerLines(f schemas.File, columns []synonyms, required ...string) []ledgerLine {
	sheets, _, problem := tabular.Read(f.Data, tabular.Options{})
	if problem != nil {
		if problem.Problem != tabular.Empty {
			in.unreadable(f.Path, problem)
		}
		return nil
	}
	vocabulary := map[string]string{}
	for _, c := range columns {
		for name := range strings.SplitSeq(c.headers, "|") {
			vocabulary[name] = c.is
		}
	}
	var lines []ledgerLine
	var header []string
	for row := range sheets[0].Rows() {
		at := issue.Address{File: f.Path, Row: row.Number}
		if row.Broken != "" {
			in.ledgerFault(at, "L-04", "", "the line cannot be split into cells: "+row.Broken, "correct the quotation marks of the line")
			continue
		}
		if isBlank(row.Cells) {
			continue
		}
		if header == nil {
			unknown := ""
			for _, cell := range row.Cells {
				header = append(header, vocabulary[foldHeader(cell)])
				if text, _ := tabular.Clean(cell); text != "" && header[len(header)-1] == "" && unknown == "" {
					unknown = text
				}
			}
			// A ledger of exclusions needs no column of animals, as a line may be meant for all: but one with a header that says
			// nothing may have meant it, and its lines would then leave out every animal.
			if first := columns[0].is; unknown != "" && !slices.Contains(header, first) {
				in.ledgerFault(at, "L-04", unknown, fmt.Sprintf("no column is called %q, and nothing says what the column %q is", first, tabular.Show(unknown)),
					"let its first line be: "+ledgerHeader(columns))
				return nil
			}
			for _, is := range required {
				if !slices.Contains(header, is) {
					in.ledgerFault(at, "L-04", strings.Join(row.Cells, ","), fmt.Sprintf("the ledger has no column %q", is),
						"let its first line be: "+ledgerHeader(columns))
					return nil
				}
			}
			continue
		}
		line := ledgerLine{at: at, fields: map[string]string{}}
		for i, cell := range row.Cells {
			if i < len(header) && header[i] != "" {
				line.fields[header[i]], _ = tabular.Clean(cell)
			}
		}
		if line.fields["reason"] == "" {
			in.ledgerFault(at, "L-03", strings.Join(row.Cells, ","), "the line gives no reason", "write the reason into the line")
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

func ledgerHeader(columns []synonyms) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.is
	}
	return strings.Join(names, ",")
}

// ledgerFault reports a line of a ledger that is not applied.
func (in *intake) ledgerFault(at issue.Address, code, found, message, fix string) {
	expected := map[string]string{
		"L-01": "the text that the ledger says was found, as the file may have changed since",
		"L-02": "a file, sheet and cell that are read",
		"L-03": "a reason: a change to data without one cannot be defended",
		"L-04": "a line that says one thing",
	}[code]
	in.found.add(issue.Issue{Code: code, At: at, Found: tabular.Show(found), Message: message, Expected: expected, Effect: "the line is not applied", Fix: fix})
}

func (in *intake) readCorrections(f schemas.File, files []schemas.File) {
	type place struct {
		file, sheet string
		row         int32
		column      string
	}
	seen := map[place]int32{}
	for _, line := range in.ledgerLines(f, correctionColumns, "file", "cell", "found", "corrected", "reason") {
		c := &correction{at: line.at, Correction: schemas.Correction{
			Study: in.params.Study, LedgerRow: line.at.Row, File: line.fields["file"], Sheet: line.fields["sheet"], Cell: strings.ToUpper(strings.ReplaceAll(line.fields["cell"], "$", "")),
			Found: line.fields["found"], Corrected: line.fields["corrected"], Reason: line.fields["reason"], Who: line.fields["who"],
		}}
		in.ledger.all = append(in.ledger.all, c)
		ok := false
		if c.name, c.row, ok = tabular.SplitCell(c.Cell); !ok {
			in.ledgerFault(line.at, "L-02", line.fields["cell"], fmt.Sprintf("%q is not the name of a cell", line.fields["cell"]), "write the cell as a spreadsheet shows it, such as F14")
			continue
		}
		c.column = -1
		if column, _, inSpreadsheet := tabular.ParseCell(c.Cell); inSpreadsheet {
			c.column = column
		}
		c.File = resolve(c.File, files)
		at := place{c.File, c.Sheet, c.row, c.name}
		if first, twice := seen[at]; twice {
			in.ledgerFault(line.at, "L-04", c.Cell, fmt.Sprintf("the cell %s of %s is corrected in row %d already", c.Cell, c.File, first), "keep one of the two lines")
			continue
		}
		seen[at] = line.at.Row
		c.usable = true
		sheet := [2]string{c.File, c.Sheet}
		if in.ledger.bySheet[sheet] == nil {
			in.ledger.bySheet[sheet] = map[int32][]*correction{}
		}
		in.ledger.bySheet[sheet][c.row] = append(in.ledger.bySheet[sheet][c.row], c)
	}
}

// correctionsOf are the corrections of a sheet, by row, each with its column found where the sheet names its columns itself.
func (in *intake) correctionsOf(file string, source tabular.Sheet) map[int32][]*correction {
	byRow := in.ledger.bySheet[[2]string{file, source.Name}]
	if source.Columns != nil {
		for _, corrections := range byRow {
			for _, c := range corrections {
				c.column = slices.IndexFunc(source.Columns, func(name string) bool { return strings.EqualFold(name, c.name) })
			}
		}
	}
	return byRow
}

// resolve is the path of the file that a ledger names: by its path, or by its name alone if only one file has it.
func resolve(name string, files []schemas.File) string {
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	found := ""
	for _, f := range files {
		switch {
		case f.Path == name:
			return name
		case path.Base(f.Path) == name && found == "":
			found = f.Path
		case path.Base(f.Path) == name:
			return name
		}
	}
	if found != "" {
		return found
	}
	return name
}

// finishLedgers reports the corrections that found no cell, or another text in it, and fills the table of corrections.
func (in *intake) finishLedgers() {
	for _, c := range in.ledger.all {
		in.out.Corrections.Append(c.Correction)
		switch {
		case !c.usable || c.Applied:
		case !c.met:
			in.ledgerFault(c.at, "L-02", c.Cell, fmt.Sprintf("no cell %s of %s is read", c.Cell, address(c)), "correct file, sheet and cell in the line, or delete it")
		case c.mismatch:
			held := fmt.Sprintf("holds %q", tabular.Show(c.held))
			if c.held == "" {
				held = "is empty"
			}
			in.ledgerFault(c.at, "L-01", c.Found, fmt.Sprintf("the cell %s of %s %s, and the ledger says %q", c.Cell, address(c), held, c.Found),
				"look at the file: if the correction still holds, write what the cell holds now into the line; if not, delete the line")
		}
	}
	in.out.Corrections.Sort()
}

func address(c *correction) string {
	if c.Sheet == "" {
		return c.File
	}
	return fmt.Sprintf("%s, sheet %q", c.File, c.Sheet)
}

func (in *intake) readExclusions(f schemas.File) {
	for _, line := range in.ledgerLines(f, exclusionColumns, "reason") {
		e := schemas.Exclusion{
			Study: in.params.Study, LedgerRow: line.at.Row, Animal: line.fields["animal"], Endpoint: line.fields["endpoint"], Analyte: line.fields["analyte"],
			Rule: line.fields["rule"], Reason: line.fields["reason"], Who: line.fields["who"], When: line.fields["when"], Blind: line.fields["blind"],
		}
		day := line.fields["study_day"]
		if day != "" {
			n, ok := tabular.ParseWhole(day)
			if !ok {
				in.ledgerFault(line.at, "L-04", day, fmt.Sprintf("%q is not a study day", day), "write a whole number, or leave it empty for every day")
				continue
			}
			e.StudyDay = maybe.Some(n)
		}
		if e.Animal == "" && e.Endpoint == "" && e.Analyte == "" && day == "" {
			in.ledgerFault(line.at, "L-04", "", "the line names neither animal, endpoint, analyte nor study day: it would exclude the whole study", "say what is to be excluded")
			continue
		}
		in.out.Exclusions.Append(e)
	}
}
