package pipeline

import (
	"bytes"
	"context"
	"encoding/gob"
	"log/slog"
	"sync"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

// memory is a cache in memory, by recipe and action.
type memory struct {
	sync.Mutex
	entries map[[2]string][]byte
	writing sync.WaitGroup
}

func (m *memory) Holds(recipe string) bool {
	m.Lock()
	defer m.Unlock()
	for key := range m.entries {
		if key[0] == recipe {
			return true
		}
	}
	return false
}

func (m *memory) Get(recipe, action string) ([]byte, bool) {
	m.Lock()
	defer m.Unlock()
	data, found := m.entries[[2]string{recipe, action}]
	return data, found
}

func (m *memory) Put(recipe string, entry func() (string, []byte, error)) {
	m.writing.Go(func() {
		action, data, err := entry()
		if err != nil {
			panic(err)
		}
		m.Lock()
		defer m.Unlock()
		m.entries[[2]string{recipe, action}] = data
	})
}

func (m *memory) Remove(recipe, action string) {
	m.Lock()
	defer m.Unlock()
	delete(m.entries, [2]string{recipe, action})
}

// copied is a stage that hands its files on and raises one issue of every kind of field; doubled reads what it made.
type (
	filesIn   struct{ Files *table.Of[schemas.File] }
	documents struct {
		Documents *table.Of[schemas.Document]
	}
	groups struct{ Groups *table.Of[schemas.Group] }
)

var told = issue.Issue{
	Code: "V-01", Severity: issue.Warning, At: issue.Address{File: "a", Sheet: "s", Row: 3, Column: "B"},
	More: []issue.Address{{File: "b"}}, Animal: "1", StudyDay: maybe.Some(int32(-2)), Found: "not UTF-8: \xff", Message: "m",
}

// graph is two stages of a study, which count how often each ran.
func graph(runs map[string]int) []Stage {
	var guard sync.Mutex
	ran := func(stage string) {
		guard.Lock()
		defer guard.Unlock()
		runs[stage]++
	}
	return []Stage{
		Define("intake", func(_ map[string]any, in filesIn, issues *issue.List) (documents, error) {
			ran("intake")
			issues.Add(told)
			out := documents{new(table.Of[schemas.Document])}
			for _, f := range in.Files.All() {
				out.Documents.Append(schemas.Document{Path: f.Path, Data: bytes.TrimSpace(f.Data)})
			}
			return out, nil
		}),
		Define("check", func(_ map[string]any, in documents, _ *issue.List) (groups, error) {
			ran("check")
			out := groups{new(table.Of[schemas.Group])}
			for _, d := range in.Documents.All() {
				out.Groups.Append(schemas.Group{Study: "S", Group: string(d.Data), Role: plan.Naive})
			}
			return out, nil
		}),
	}
}

// try runs the graph on one file.
func try(t *testing.T, m *memory, text, build string, verify bool) (Result, map[string]int) {
	t.Helper()
	runs := map[string]int{}
	o := Options{Version: "1", Build: build, Cache: m, Verify: verify, Log: slog.New(slog.DiscardHandler)}
	files := table.From(schemas.File{Path: "a", SHA256: text, Data: []byte(text)})
	result, err := Run(context.Background(), graph(runs), &plan.Plan{Study: plan.Study{ID: "S"}}, files, o)
	if err != nil {
		t.Fatal(err)
	}
	m.writing.Wait()
	return result, runs
}

func TestSkipping(t *testing.T) {
	m := &memory{entries: map[[2]string][]byte{}}
	first, runs := try(t, m, "x", "b1", false)
	if diff := cmp.Diff(map[string]int{"intake": 1, "check": 1}, runs); diff != "" {
		t.Error("the first run:", diff)
	}
	second, runs := try(t, m, "x", "b1", false)
	if len(runs) > 0 {
		t.Errorf("the same again ran %v", runs)
	}
	if diff := cmp.Diff(first.Issues.Raised(), second.Issues.Raised()); diff != "" || second.Issues.Count(issue.Warning) != 1 {
		t.Error("other issues:", diff)
	}
	for _, name := range []string{"groups", "documents", "issues"} {
		if first.ContentID(name) != second.ContentID(name) || second.Tables[name].ContentID() != first.ContentID(name) {
			t.Errorf("%s is another table", name)
		}
	}
	for i, done := range second.Stages {
		if !done.Skipped || first.Stages[i].Skipped {
			t.Errorf("%s: skipped %v, the first time %v", done.Name, done.Skipped, first.Stages[i].Skipped)
		}
		if diff := cmp.Diff(first.Stages[i].Stage, done.Stage); diff != "" {
			t.Error("another record:", diff)
		}
	}
	if _, runs = try(t, m, "x\n", "b1", false); runs["intake"] != 1 || runs["check"] != 0 {
		t.Errorf("equal output did not stop the ripple: ran %v", runs)
	}
	if _, runs = try(t, m, "y", "b1", false); runs["intake"] != 1 || runs["check"] != 1 {
		t.Errorf("other data: ran %v", runs)
	}
	if _, runs = try(t, m, "x", "b2", false); runs["intake"] != 1 || runs["check"] != 1 {
		t.Errorf("another program took over what this one made: ran %v", runs)
	}
}

// Verifying finds an entry that says something else, names stage and table, and removes it.
func TestVerify(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*entry)
		want   []Difference
	}{
		"nothing": {func(*entry) {}, nil},
		"values": {func(e *entry) {
			data, err := table.From(schemas.Group{Study: "S", Group: "z", Role: plan.Naive}).MarshalBinary()
			if err != nil {
				panic(err)
			}
			e.Tables[0].Data = data
		}, []Difference{{Stage: "check", Table: "groups"}}},
		"content ID": {func(e *entry) { e.Tables[0].Content = "0" }, []Difference{{Stage: "check", Table: "groups"}}},
		"issues":     {func(e *entry) { e.Issues = append(e.Issues, told) }, []Difference{{Stage: "check"}}},
	} {
		m := &memory{entries: map[[2]string][]byte{}}
		first, _ := try(t, m, "x", "b1", false)
		key := [2]string{recipe("b1", "check", first.Stages[1].Params), first.Stages[1].Action}
		var e entry
		if err := gob.NewDecoder(bytes.NewReader(m.entries[key])).Decode(&e); err != nil {
			t.Fatal(err)
		}
		c.change(&e)
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(e); err != nil {
			t.Fatal(err)
		}
		m.entries[key] = b.Bytes()
		result, runs := try(t, m, "x", "b1", true)
		if diff := cmp.Diff(c.want, result.Differences); diff != "" || runs["check"] != 1 || runs["intake"] != 1 {
			t.Errorf("%s: %s, ran %v", name, diff, runs)
		}
		if again, _ := try(t, m, "x", "b1", true); len(again.Differences) > 0 {
			t.Errorf("%s: the entry is still there: %v", name, again.Differences)
		}
	}
}

func TestDifferences(t *testing.T) {
	got, err := differences(
		[]byte(`{"Analysis":{"alpha":0.05,"gone":1},"groups":[{"name":"A","n":8},{"name":"B"},3],"same":[1,{"x":null}]}`),
		[]byte(`{"Analysis":{"alpha":0.010,"new":{}},"groups":[{"name":"A","n":9},{"name":"C"}],"same":[1,{"x":null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, r := range got {
		words = append(words, r.String())
	}
	want := []string{
		"parameter analysis.alpha: 0.05 -> 0.010",
		"parameter analysis.gone: 1 -> none",
		"parameter analysis.new: none -> {}",
		"parameter groups[A].n: 8 -> 9",
		`parameter groups[1].name: "B" -> "C"`,
		"parameter groups[2]: 3 -> none",
	}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Error(diff)
	}
}
