// Package provenance is what a published run says of itself: run.json, from which every byte of the run can be traced, and
// the same for readers of research objects, ro-crate-metadata.json. docs/provenance.md describes both.
//
// A record holds no time and no absolute path: equal inputs and programs have equal records, on any day and machine.
package provenance

import (
	"bytes"
	"encoding/json"
	"fmt"

	"earmark/internal/config"
	"earmark/schemas/plan"
)

// Format is the version of the record's shape. It grows by one when a field changes its meaning or goes.
const Format = 1

// Names of files in a run's folder.
const (
	RecordFile   = "run.json"
	CrateFile    = "ro-crate-metadata.json"
	ChecksumFile = "SHA256SUMS" // the SHA-256 of every other file, for sha256sum -c
)

// Record is run.json.
type Record struct {
	Format  int     `json:"format"`
	Run     string  `json:"run"`
	Study   string  `json:"study"`
	Blocked bool    `json:"blocked"` // errors in the data were unresolved: no results are published
	Program Program `json:"program"`
	Config  Config  `json:"config"`
	// Plan is the resolved plan, without where its results go, and PlanSHA256 names its JSON.
	Plan       plan.Plan `json:"plan"`
	PlanSHA256 string    `json:"plan_sha256"`
	Inputs     []Input   `json:"inputs"` // in order of path
	Stages     []Stage   `json:"stages"` // in the order of the graph, as far as it ran
	Tables     []Table   `json:"tables"` // those published, in order of name
	Files      []File    `json:"files"`  // every published file but this one and SHA256SUMS, in order of path, ro-crate-metadata.json last
}

// Program says which program made the run.
type Program struct {
	Version       string `json:"version"`
	Commit        string `json:"commit,omitempty"`   // absent if the build did not record it
	Modified      bool   `json:"modified,omitempty"` // built from a working tree with uncommitted changes
	Go            string `json:"go"`
	Platform      string `json:"platform"`        // operating system/architecture
	Build         string `json:"build,omitempty"` // build ID: names the machine code, and is part of every action ID
	SchemaVersion int    `json:"schema_version"`
}

// Config is what the plan was read from.
type Config struct {
	File     string           `json:"file"`          // name of the study's config
	Set      []string         `json:"set,omitempty"` // the --set of the command line
	Sources  []Source         `json:"sources"`       // what was read, the most general first, File last
	Settings []config.Setting `json:"settings"`      // every value, with where it was given
}

// Source is a file that was read. Paths are relative to the folder of the study's config, with forward slashes; what is
// embedded in the program is earmark:<name>.
type Source struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	Kept   string `json:"kept,omitempty"` // its copy, relative to the study's output folder; absent if none is kept
}

// Input is a data file or ledger.
type Input struct {
	Source
	RowsRead int `json:"rows_read"` // rows that something was collected from
	// RowsUsed counts the rows that a measurement, a dose or an applied line of a ledger names as its source. It is
	// absent where tables do not name rows: in files of animals and formulations.
	RowsUsed *int `json:"rows_used,omitempty"`
}

// Stage is what one stage did.
type Stage struct {
	Name   string `json:"name"`
	Action string `json:"action"` // action ID: SHA-256 of build ID, stage, parameters and the contents of what it reads
	// ParamsSHA256 names the canonical JSON of its parameters.
	ParamsSHA256 string  `json:"params_sha256"`
	In           []Table `json:"in"`
	Out          []Table `json:"out"`
	Issues       Issues  `json:"issues"` // those that it raised
}

// Table names the values of a table.
type Table struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Content string `json:"content"` // content ID: SHA-256 of the schema and the values
}

// Issues counts issues by severity. Errors that the plan accepts are counted apart.
type Issues struct {
	Errors   int `json:"errors"`
	Accepted int `json:"accepted"`
	Withheld int `json:"withheld"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
}

// File is a published file: its path in the run's folder, with forward slashes.
type File struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Marshal is the record as run.json holds it.
func (r *Record) Marshal() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("%s: %w", RecordFile, err)
	}
	return b.Bytes(), nil
}

// Parse reads a record that Marshal made.
func Parse(data []byte) (*Record, error) {
	r := new(Record)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	d.UseNumber() // the value of a setting is written again as it was
	switch err := d.Decode(r); {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", RecordFile, err)
	case r.Format != Format:
		return nil, fmt.Errorf("%s has format %d; this program reads format %d", RecordFile, r.Format, Format)
	}
	return r, nil
}
