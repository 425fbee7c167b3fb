package verify

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"earmark/schemas"
)

// issueColumns are the columns that issues.csv and the table of issues both have, with the same text in both.
var issueColumns = []string{
	"study", "code", "file", "sheet", "row", "column", "severity", "animal", "group", "endpoint", "study_day", "value", "expected", "likely", "fix",
}

// checkIssues tells issues that stand in issues.csv and not in the table, or the other way round, and numbers of issues by
// severity that are not those of the stages in run.json. A run that data errors stopped has no table.
func (a all) checkIssues(c *Check) {
	told, severity, err := a.readIssues()
	if err != nil {
		c.mismatch(Mismatch{File: issuesFile, Found: err.Error(), Expected: "the issues as CSV, with the columns of the table"})
		return
	}
	recorded := map[string]int{}
	for _, s := range a.rec.Stages {
		for _, of := range []struct{ stages, severity string }{
			{"errors", "error"}, {"accepted", "error"}, {"withheld", "withheld"}, {"warnings", "warning"}, {"notes", "note"},
		} {
			recorded[of.severity] += s.Issues[of.stages]
		}
	}
	for _, name := range severities {
		c.Compared++
		if severity[name] != recorded[name] {
			c.mismatch(Mismatch{File: issuesFile, Row: "severity=" + name, Found: strconv.Itoa(severity[name]), Expected: strconv.Itoa(recorded[name]) + ", as the stages of run.json raised"})
		}
	}
	if a.rec.Blocked {
		return
	}
	t := a.tables[(schemas.Issue{}).Table()]
	if t == nil {
		c.skip(1, "the table of issues: "+tableFile((schemas.Issue{}).Table())+" is not to be relied on")
		return
	}
	tabled := map[string]int{}
	for i := range t.rows {
		fields := make([]string, len(issueColumns))
		for k, name := range issueColumns {
			if v := t.column(name)[i]; v != nil {
				fields[k] = inert(v)
			}
		}
		tabled[strings.Join(fields, "\x1f")]++
	}
	c.Compared += t.rows
	for _, key := range slices.Sorted(maps.Keys(tabled)) {
		if told[key] != tabled[key] {
			c.mismatch(Mismatch{File: t.file, Row: address(key), Found: fmt.Sprintf("%d times", tabled[key]), Expected: fmt.Sprintf("%d, as in issues.csv", told[key])})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(told)) {
		if tabled[key] == 0 {
			c.mismatch(Mismatch{File: issuesFile, Row: address(key), Found: fmt.Sprintf("%d times", told[key]), Expected: "none: the table does not have it"})
		}
	}
}

// readIssues counts the rows of issues.csv by the columns that the table has too, and by severity.
func (a all) readIssues() (told, severity map[string]int, err error) {
	data, err := readWhole(filepath.Join(a.dir, issuesFile))
	if err != nil {
		return nil, nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, nil, fmt.Errorf("%d rows: %w", len(rows), err)
	}
	at := make([]int, len(issueColumns))
	for k, name := range issueColumns {
		if at[k] = slices.Index(rows[0], name); at[k] < 0 {
			return nil, nil, fmt.Errorf("no column %s", name)
		}
	}
	told, severity = map[string]int{}, map[string]int{}
	for _, row := range rows[1:] {
		fields := make([]string, len(at))
		for k, column := range at {
			fields[k] = row[column]
		}
		told[strings.Join(fields, "\x1f")]++
		severity[fields[slices.Index(issueColumns, "severity")]]++
	}
	return told, severity, nil
}

// inert is a value as issues.csv has it: a text that a spreadsheet would run as a formula has an apostrophe before it.
func inert(v any) string {
	s := fmt.Sprint(v)
	if _, isText := v.(string); isText && s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}

// address is the key of an issue for a person.
func address(key string) string {
	fields := strings.Split(key, "\x1f")
	return strings.Join(slices.DeleteFunc(fields[1:6], func(s string) bool { return s == "" }), " ")
}
