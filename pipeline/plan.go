package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A Step is what a run would do with a stage, and why.
type Step struct {
	Stage   string   `json:"stage"`
	Action  string   `json:"action"` // run or skip
	Reasons []Reason `json:"reasons"`
}

// Kinds of reason.
const (
	Unchanged = "unchanged" // as in the last run
	Cached    = "cached"    // not as in the last run, but an earlier one did the same
	New       = "new"       // the last run did not come to the stage, or there was none
	OtherCode = "build"     // another program made the last run
	Parameter = "parameter" // a parameter differs from that of the last run
	InputTab  = "input"     // a table that it reads differs, or may differ, from that of the last run
	Lost      = "lost"      // as in the last run, but what that made is not in the cache any more
)

// A Reason is why a stage would run or be skipped.
type Reason struct {
	Kind string `json:"kind"`
	Name string `json:"name,omitempty"` // of the parameter or table
	// Old and New are the values of a parameter; absent where there was or is none.
	Old json.RawMessage `json:"old,omitempty"`
	New json.RawMessage `json:"new,omitempty"`
	// MadeBy names the first stage to run that has to do with the table. If its content turns out the same after all, a
	// run skips the stage.
	MadeBy string `json:"made_by,omitempty"`
}

// String is the reason in words.
func (r Reason) String() string {
	switch {
	case r.Kind == Parameter:
		return fmt.Sprintf("parameter %s: %s -> %s", r.Name, shortened(r.Old), shortened(r.New))
	case r.MadeBy != "":
		return fmt.Sprintf("input %s, if %s makes it other than it was", r.Name, r.MadeBy)
	case r.Kind == InputTab:
		return "input " + r.Name
	}
	return r.Kind
}

// shortened is the JSON of a value, as long as a line bears.
func shortened(v json.RawMessage) string {
	const most = 60
	text := []rune(string(v))
	switch {
	case len(text) == 0:
		return "none"
	case len(text) > most:
		return string(text[:most]) + "..."
	}
	return string(text)
}

// A History is what the last run of a study did.
type History struct {
	Build  string `json:"build"`
	Stages []Done `json:"stages"`
}

// Foresee says what Run would do with the same arguments, stage by stage up to a gate that is known to be closed. It runs
// nothing: what a stage to be run makes, and so what becomes of those that read it, is not known.
func Foresee(stages []Stage, p *plan.Plan, files *table.Of[schemas.File], o Options, last History) ([]Step, error) {
	params, err := Params(p, o.Version)
	if err != nil {
		return nil, err
	}
	r := run{Options: o, ledgers: p.Ledgers, slots: map[string]*slot{}, issues: new(issue.List)}
	defer r.background.Wait()
	r.add(r.made(files))
	maker := map[string]string{} // the stage to run that makes a table
	first := ""                  // the first stage to run: from it on the issues are not known
	gated := false
	var steps []Step
	for _, s := range stages {
		if first == "" {
			r.add(r.made(table.From(r.issues.Findings(p.Study.ID)...)))
		} else {
			maker[findingsTable] = first
		}
		out := outcome{stage: s}
		if out.params, err = json.Marshal(params[s.Name]); err != nil {
			return nil, fmt.Errorf("stage %s: parameters: %w", s.Name, err)
		}
		out.recipe = recipe(r.Build, s.Name, out.params)
		whole := true
		for _, name := range s.In {
			whole = whole && maker[name] == ""
			out.in = append(out.in, r.slots[name])
		}
		reasons, err := r.changes(&out, maker, last)
		if err != nil {
			return nil, err
		}
		if !whole || !r.recall(&out) {
			if len(reasons) == 0 {
				reasons = []Reason{{Kind: Lost}}
			}
			for _, name := range s.Out {
				maker[name] = s.Name
			}
			if first == "" {
				first = s.Name
			}
			steps = append(steps, Step{Stage: s.Name, Action: "run", Reasons: reasons})
			continue
		}
		kind := Cached
		if len(reasons) == 0 {
			kind = Unchanged
		}
		steps = append(steps, Step{Stage: s.Name, Action: "skip", Reasons: []Reason{{Kind: kind}}})
		r.issues.AddAll(planned(out.issues.Issues(), p))
		for _, t := range out.out {
			r.add(t)
			delete(maker, t.name)
		}
		if gated = gated || s.Gate; gated && r.issues.Count(issue.Error) > 0 {
			break
		}
	}
	return steps, nil
}

// changes says what differs between a stage and what the last run did with it.
func (r *run) changes(o *outcome, maker map[string]string, last History) ([]Reason, error) {
	i := slices.IndexFunc(last.Stages, func(d Done) bool { return d.Name == o.stage.Name })
	if i < 0 {
		return []Reason{{Kind: New}}, nil
	}
	before := last.Stages[i]
	var reasons []Reason
	if last.Build != r.Build {
		reasons = append(reasons, Reason{Kind: OtherCode})
	}
	parameters, err := differences(before.Params, o.params)
	if err != nil {
		return nil, fmt.Errorf("stage %s: %w", o.stage.Name, err)
	}
	reasons = append(reasons, parameters...)
	for k, name := range o.stage.In {
		switch {
		case maker[name] != "":
			reasons = append(reasons, Reason{Kind: InputTab, Name: name, MadeBy: maker[name]})
		case k >= len(before.In) || before.In[k].Name != name || before.In[k].Content != o.in[k].content():
			reasons = append(reasons, Reason{Kind: InputTab, Name: name})
		}
	}
	return reasons, nil
}

// differences lists the values that differ between two JSON documents, in order of their names.
func differences(before, after json.RawMessage) ([]Reason, error) {
	var a, b any
	for _, d := range []struct {
		data json.RawMessage
		to   *any
	}{{before, &a}, {after, &b}} {
		decoder := json.NewDecoder(bytes.NewReader(d.data))
		decoder.UseNumber()
		if err := decoder.Decode(d.to); err != nil {
			return nil, fmt.Errorf("parameters: %w", err)
		}
	}
	return differing(nil, "", a, b), nil
}

// absent stands for a value that is not there.
type absent struct{}

func differing(found []Reason, name string, a, b any) []Reason {
	as, aIsMap := a.(map[string]any)
	bs, bIsMap := b.(map[string]any)
	if aIsMap && bIsMap {
		keys := slices.Concat(slices.Collect(maps.Keys(as)), slices.Collect(maps.Keys(bs)))
		slices.Sort(keys)
		for _, key := range slices.Compact(keys) {
			inner := strings.ToLower(key[:min(1, len(key))]) + key[min(1, len(key)):] // a part of the plan, as the config writes it
			if name != "" {
				inner = name + "." + key
			}
			found = differing(found, inner, member(as, key), member(bs, key))
		}
		return found
	}
	al, aIsList := a.([]any)
	bl, bIsList := b.([]any)
	if aIsList && bIsList {
		for i := range max(len(al), len(bl)) {
			found = differing(found, fmt.Sprintf("%s[%s]", name, label(al, bl, i)), item(al, i), item(bl, i))
		}
		return found
	}
	before, after := raw(a), raw(b)
	if !bytes.Equal(before, after) {
		found = append(found, Reason{Kind: Parameter, Name: name, Old: before, New: after})
	}
	return found
}

func member(m map[string]any, key string) any {
	if v, there := m[key]; there {
		return v
	}
	return absent{}
}

func item(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

// label is the name that an item has in both lists, or its position.
func label(a, b []any, i int) string {
	first, _ := item(a, i).(map[string]any)
	second, _ := item(b, i).(map[string]any)
	if name, named := first["name"].(string); named && second["name"] == name {
		return name
	}
	return strconv.Itoa(i)
}

// raw is a value as JSON; nothing if it is absent.
func raw(v any) json.RawMessage {
	if _, none := v.(absent); none {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came from JSON
	}
	return text
}
