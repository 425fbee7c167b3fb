package command

import (
	"encoding/json"
	"slices"

	"earmark/internal/store"
	"earmark/pipeline"
)

// Notes that a run keeps in the study's folder for the next.
const (
	lastRun    = ".last-run"    // what was published for which request
	lastStages = ".last-stages" // what each stage did, with its parameters
)

// A published is what the last run published. A request that is made again, of the same program, has nothing to compute.
type published struct {
	Request string           `json:"request"` // its ID, which the build is part of
	Outcome outcome          `json:"outcome"`
	Issues  string           `json:"issues"`
	Linked  bool             `json:"linked"` // latest led to it: there are symbolic links here
	Files   []store.Expected `json:"files"`
	Inputs  []store.Expected `json:"inputs"` // those that are kept
}

// unchanged finds what the last run published if the same is asked for again and all of it is still there, whole.
func unchanged(folder *store.Study, request string) (published, bool) {
	var last published
	data, found := folder.Recall(lastRun)
	if !found || json.Unmarshal(data, &last) != nil || last.Request != request {
		return published{}, false
	}
	return last, folder.Stands(last.Outcome.Run, last.Files, store.Latest, last.Linked) && folder.HoldsInputs(last.Inputs)
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
	last := published{Request: request, Outcome: o, Linked: folder.Linked(o.Run, store.Latest), Issues: countIssues(result.Issues)}
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
