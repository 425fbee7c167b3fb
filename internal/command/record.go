package command

import (
	"slices"
	"strings"

	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/pipeline"
	"earmark/schemas"
)

// record is the record of a run, but for the files that it publishes.
func (s *study) record(run string, result pipeline.Result, program provenance.Program) (*provenance.Record, error) {
	hash, err := pipeline.PlanHash(s.plan)
	if err != nil {
		return nil, err
	}
	r := &provenance.Record{
		Format: provenance.Format, Run: run, Study: s.plan.Study.ID, Blocked: result.Blocked, Program: program,
		Config: provenance.Config{Set: s.set, Sources: s.sources, Settings: s.settings()},
		Plan:   s.plan.Results(), PlanSHA256: hash,
		Inputs: []provenance.Input{}, Stages: []provenance.Stage{}, Tables: []provenance.Table{},
	}
	r.Config.File = s.sources[len(s.sources)-1].Path // the last is the study's own
	for _, f := range s.files.All() {
		input := provenance.Input{Source: s.source(f.Path, f.SHA256, len(f.Data)), RowsRead: result.Read[f.Path]}
		if used, named := result.Used[f.Path]; named {
			input.RowsUsed = &used
		}
		r.Inputs = append(r.Inputs, input)
	}
	for _, done := range result.Stages {
		r.Stages = append(r.Stages, done.Stage)
	}
	if !result.Blocked {
		for _, name := range pipeline.PublishedTables(result.Tables) {
			r.Tables = append(r.Tables, provenance.Table{Name: name, Rows: result.Tables[name].Len(), Content: result.ContentID(name)})
		}
	}
	return r, nil
}

func (s *study) source(path, sha256 string, bytes int) provenance.Source {
	source := provenance.Source{Path: path, SHA256: sha256, Bytes: bytes}
	if s.plan.Output.KeepInputs {
		source.Kept = store.InputPath(sha256)
	}
	return source
}

// recordFiles adds to the files of a run, in order of path, the metadata of the research object, the record, which names all
// before it, and the checksums of them all.
func recordFiles(r *provenance.Record, files []store.File) ([]store.File, error) {
	slices.SortFunc(files, func(a, b store.File) int { return strings.Compare(a.Path, b.Path) })
	name := func(f store.File) {
		r.Files = append(r.Files, provenance.File{Path: f.Path, SHA256: f.SHA256(), Bytes: len(f.Data)})
	}
	for _, f := range files {
		name(f)
	}
	data, err := r.Crate(schemas.Published())
	if err != nil {
		return nil, err
	}
	crate := store.File{Path: provenance.CrateFile, Data: data}
	name(crate)
	data, err = r.Marshal()
	files = append(files, crate, store.File{Path: provenance.RecordFile, Data: data})
	return append(files, checksums(files)), err
}

// checksums is SHA256SUMS: a line a file in order of path, as sha256sum writes and checks it.
func checksums(files []store.File) store.File {
	lines := make([]string, len(files))
	for i, f := range slices.SortedFunc(slices.Values(files), func(a, b store.File) int { return strings.Compare(a.Path, b.Path) }) {
		lines[i] = f.SHA256() + "  " + f.Path + "\n"
	}
	return store.File{Path: provenance.ChecksumFile, Data: []byte(strings.Join(lines, ""))}
}
