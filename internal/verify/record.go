package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"earmark/schemas"
	"earmark/schemas/plan"
)

// format is the version of run.json that is understood here.
const format = 1

// recorded is what is checked of run.json.
type recorded struct {
	Format  int          `json:"format"`
	Run     string       `json:"run"`
	Study   string       `json:"study"`
	Blocked bool         `json:"blocked"`
	Program program      `json:"program"`
	Plan    plan.Plan    `json:"plan"`
	Inputs  []input      `json:"inputs"`
	Stages  []stage      `json:"stages"`
	Tables  []namedTable `json:"tables"`
	Files   []namedFile  `json:"files"`
}

type program struct {
	SchemaVersion int `json:"schema_version"`
}

type input struct {
	Path     string `json:"path"`
	RowsUsed *int   `json:"rows_used"`
}

type stage struct {
	Name   string         `json:"name"`
	Out    []namedTable   `json:"out"`
	Issues map[string]int `json:"issues"`
}

type namedTable struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Content string `json:"content"`
}

type namedFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// table is what the record says of a published table.
func (r recorded) table(name string) (namedTable, bool) {
	at := slices.IndexFunc(r.Tables, func(t namedTable) bool { return t.Name == name })
	if at < 0 {
		return namedTable{}, false
	}
	return r.Tables[at], true
}

func readRecord(dir string) (recorded, error) {
	var rec recorded
	data, err := readWhole(filepath.Join(dir, recordFile))
	if err == nil {
		err = json.Unmarshal(data, &rec)
	}
	if err == nil && rec.Format != format {
		err = fmt.Errorf("format %d, and this program understands format %d", rec.Format, format)
	}
	return rec, err
}

// checkRecord compares the files with those that run.json names, and its tables with what the stages made. It marks the
// files about which it disagrees as wrong.
func checkRecord(dir string, all map[string]hashed, c *Check, wrong map[string]bool) recorded {
	rec, err := readRecord(dir)
	if err != nil {
		c.mismatch(Mismatch{File: recordFile, Found: err.Error(), Expected: "the record of a run"})
		return recorded{}
	}
	named := map[string]namedFile{}
	for _, f := range rec.Files {
		if _, twice := named[f.Path]; twice {
			c.mismatch(Mismatch{File: recordFile, Row: f.Path, Column: "files", Found: "named twice", Expected: "once"})
		}
		named[f.Path] = f
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if name == sumsFile || name == recordFile {
			continue
		}
		c.Compared++
		switch f, known := named[name]; {
		case !known:
			wrong[name] = true
			c.mismatch(Mismatch{File: name, Found: all[name].sum, Expected: "no such file: run.json does not name it"})
		case f.SHA256 != all[name].sum:
			wrong[name] = true
			c.mismatch(Mismatch{File: name, Column: "sha256", Found: all[name].sum, Expected: f.SHA256})
		case f.Bytes != all[name].bytes:
			c.mismatch(Mismatch{File: name, Column: "bytes", Found: strconv.FormatInt(all[name].bytes, 10), Expected: strconv.FormatInt(f.Bytes, 10)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if _, there := all[name]; !there {
			c.mismatch(Mismatch{File: name, Found: "missing", Expected: named[name].SHA256})
		}
	}
	checkTableList(rec, c)
	return rec
}

// checkTableList compares the tables that the record calls published with those that a run publishes, with those that its
// stages made and with its files.
func checkTableList(rec recorded, c *Check) {
	made := map[string]namedTable{}
	for _, s := range rec.Stages {
		for _, t := range s.Out {
			made[t.Name] = t
		}
	}
	tell := func(row, found, expected string) {
		c.mismatch(Mismatch{File: recordFile, Row: row, Column: "tables", Found: found, Expected: expected})
	}
	for _, row := range schemas.Published() {
		name := row.Table()
		c.Compared++
		t, listed := rec.table(name)
		filed := slices.ContainsFunc(rec.Files, func(f namedFile) bool { return f.Path == tableFile(name) })
		switch stageMade, known := made[name]; {
		case listed == rec.Blocked:
			tell(name, fmt.Sprintf("published: %t", listed), fmt.Sprintf("%t, as blocked is %t", !rec.Blocked, rec.Blocked))
		case listed != filed:
			tell(name, fmt.Sprintf("among files: %t", filed), fmt.Sprint(listed))
		case listed && known && stageMade != t:
			tell(name, fmt.Sprintf("%d rows, content %s", t.Rows, t.Content), fmt.Sprintf("%d rows, content %s, as its stage made it", stageMade.Rows, stageMade.Content))
		}
	}
	if rec.Program.SchemaVersion != schemas.Version {
		c.mismatch(Mismatch{
			File: recordFile, Column: "schema_version", Found: strconv.Itoa(rec.Program.SchemaVersion), Expected: strconv.Itoa(schemas.Version) + ", that of this program",
		})
	}
}
