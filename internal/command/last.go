package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"earmark/internal/config"
	"earmark/internal/store"
	"earmark/pipeline"
	"earmark/schemas/plan"
)

// Notes that a run keeps in the study's folder for the next.
const (
	lastRun    = ".last-run"    // what was published for which request
	lastStages = ".last-stages" // what each stage did, with its parameters
)

// A published is what the last run published. A request that is made again, of the same program, has nothing to compute.
type published struct {
	Request string           `json:"request"` // its ID, which the build is part of
	Asked   asked            `json:"asked"`
	Outcome outcome          `json:"outcome"`
	Issues  string           `json:"issues"`
	Linked  bool             `json:"linked"` // latest led to it: there are symbolic links here
	Files   []store.Expected `json:"files"`
	Inputs  []store.Expected `json:"inputs"` // those that are kept
}

// An asked is what a run was asked to do, in what can be compared before the config is understood: the same program, settings,
// texts and data files, and the same answers about the names of files, are the same request.
type asked struct {
	Build   string           `json:"build"`
	Set     []string         `json:"set"`
	Outside bool             `json:"outside"`
	Texts   []store.Expected `json:"texts"` // the config is the last
	Files   []store.Expected `json:"files"`
	Lookups []config.Lookup  `json:"lookups"`
}

// asked describes the request of a study that was read.
func (s *study) asked(build string) asked {
	a := asked{Build: build, Set: s.set, Outside: s.outside, Lookups: s.lookups}
	for _, t := range s.texts {
		if !(config.Source{Path: t.Path}).Embedded() {
			a.Texts = append(a.Texts, store.Expected{Path: t.Path, SHA256: t.SHA256(), Bytes: len(t.Data)})
		}
	}
	for _, f := range s.files.All() {
		a.Files = append(a.Files, store.Expected{Path: f.Path, SHA256: f.SHA256, Bytes: len(f.Data)})
	}
	return a
}

// again reports whether a build with flags is asked for the same by the config at path.
func (a asked) again(path, build string, f studyFlags) bool {
	if a.Build != build || !slices.Equal(a.Set, f.set) || a.Outside != f.outside || len(a.Texts) == 0 {
		return false
	}
	folder, err := config.OpenFolder(filepath.Dir(path), f.outside)
	if err != nil {
		return false
	}
	defer func() { _ = folder.Close() }() // opened to read, so nothing can be lost
	own := len(a.Texts) - 1
	text, err := os.ReadFile(path)
	if err != nil || a.Texts[own].Path != filepath.Base(path) || !a.Texts[own].Is(text) || !folder.Stands(a.Lookups) {
		return false
	}
	for _, f := range slices.Concat(a.Texts[:own], a.Files) {
		if data, err := folder.ReadFile(f.Path); err != nil || !f.Is(data) {
			return false
		}
	}
	return true
}

// repeated is the outcome of the last run of the config at path, if it is asked for the same again and all that it published is
// still there, whole. It is found without understanding the config, so that nothing is lost by running a study often. What it does
// not find, unchanged may.
func (s *settings) repeated(path, build string, o runOptions) (outcome, bool, error) {
	declared, ok := config.Glance(path)
	if !ok || len(o.set) > 0 {
		return outcome{}, false, nil
	}
	out := outputFolder(path, declared.Dir, o.out)
	var last published
	data, found := store.SeeOn(s.disk, out, declared.Study).Recall(lastRun)
	if !found || json.Unmarshal(data, &last) != nil || !last.Asked.again(path, build, o.studyFlags) {
		return outcome{}, false, nil
	}
	folder, err := store.OpenOn(s.disk, out, declared.Study)
	if err != nil {
		return outcome{Study: declared.Study, notify: declared.Notify}, false, err
	}
	found = last.stands(folder)
	return last.outcome(out, declared.Notify), found, folder.Close()
}

// stands reports whether all that was published is still there, whole.
func (p *published) stands(folder *store.Study) bool {
	return folder.Stands(p.Outcome.Run, p.Files, store.Latest, p.Linked) && folder.HoldsInputs(p.Inputs)
}

// outcome is what a run tells that found the same published in a folder.
func (p *published) outcome(out string, notify plan.Notify) outcome {
	o := p.Outcome
	o.Unchanged, o.Folder = true, filepath.Join(out, o.Study, store.Latest)
	o.issues, o.notify = p.Issues, notify
	return o
}

// unchanged finds what the last run published if the same is asked for again and all of it is still there, whole.
func unchanged(folder *store.Study, request string) (published, bool) {
	var last published
	data, found := folder.Recall(lastRun)
	if !found || json.Unmarshal(data, &last) != nil || last.Request != request {
		return published{}, false
	}
	return last, last.stands(folder)
}

// note keeps what a run did for the next.
func (s *study) note(folder *store.Study, request, build string, o outcome, result pipeline.Result, files []store.File) error {
	stages, err := json.Marshal(pipeline.History{Build: build, Stages: result.Stages})
	if err != nil {
		return err
	}
	if err := folder.Note(lastStages, stages); err != nil || result.Blocked {
		return err
	}
	last := published{Request: request, Asked: s.asked(build), Outcome: o, Linked: folder.Linked(o.Run, store.Latest), Issues: countIssues(result.Issues)}
	for _, f := range files {
		last.Files = append(last.Files, store.Expected{Path: f.Path, SHA256: f.SHA256(), Bytes: len(f.Data)})
	}
	if s.plan.Output.KeepInputs {
		for _, f := range s.inputs() {
			last.Inputs = append(last.Inputs, store.Expected{SHA256: f.SHA256(), Bytes: len(f.Data)})
		}
	}
	data, err := json.Marshal(last)
	if err != nil {
		return err
	}
	return folder.Note(lastRun, data)
}

// inputs are all files that the study was read from.
func (s *study) inputs() []store.File {
	files := slices.Clone(s.texts)
	for _, f := range s.files.All() {
		files = append(files, store.File{Path: f.Path, Data: f.Data})
	}
	return files
}
