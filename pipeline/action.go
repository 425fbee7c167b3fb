package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"earmark/internal/provenance"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A Request is what a run is asked to do, all that its results follow from but the program: the resolved plan and the
// texts it was read from, and the data files.
type Request struct {
	Version string // of the program
	Plan    *plan.Plan
	Set     []string            // settings of the command line
	Sources []provenance.Source // what the plan was read from
	Files   *table.Of[schemas.File]
}

// parts are the texts that name a request.
func (q Request) parts() ([]string, error) {
	hash, err := PlanHash(q.Plan)
	if err != nil {
		return nil, err
	}
	parts := []string{q.Version, hash, fmt.Sprint(len(q.Set)), fmt.Sprint(len(q.Sources))}
	parts = append(parts, q.Set...)
	for _, s := range q.Sources {
		parts = append(parts, s.Path, s.SHA256)
	}
	for _, f := range q.Files.All() {
		parts = append(parts, f.Path, f.SHA256)
	}
	return parts, nil
}

// ID names the request, as a program of a build ID would do it.
func (q Request) ID(build string) (string, error) {
	parts, err := q.parts()
	return named(append([]string{"request", build}, parts...)...), err
}

// RunID names a run by its content: the first 16 hexadecimal digits of the SHA-256 of the request and of the tables made.
// It is the same on any day and machine, and does not tell where the output goes.
func (q Request) RunID(r *Result) (string, error) {
	parts, err := q.parts()
	parts = append([]string{"run"}, parts...)
	for _, name := range PublishedTables(r.Tables) {
		parts = append(parts, name, r.ContentID(name))
	}
	return named(parts...)[:16], err
}

// recipe names what a stage does, whatever it does it to: the SHA-256, in hexadecimal, of the program's build ID, the
// stage's name and the canonical JSON of its parameters.
func recipe(build, stage string, params []byte) string {
	return named("recipe", build, stage, string(params))
}

// action names a recipe applied to tables: the SHA-256, in hexadecimal, of the recipe and of name and content ID of every
// table that the stage reads, in the order in which it declares them. Equal actions make equal tables and issues.
func action(recipe string, tables, contents []string) string {
	parts := []string{"action", recipe}
	for i, name := range tables {
		parts = append(parts, name, contents[i])
	}
	return named(parts...)
}

// named is the SHA-256, in hexadecimal, of texts, each with its length before it so that they cannot run into each other.
func named(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n%s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
