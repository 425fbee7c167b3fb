package simulate

import (
	"bytes"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The committed files are what the generators write, and all of them.
func TestStudiesAreCommitted(t *testing.T) {
	for _, s := range Studies() {
		folder := filepath.Join("..", "..", "testdata", "studies", s.Folder)
		written := t.TempDir()
		if err := s.Write(written); err != nil {
			t.Fatal(err)
		}
		for _, f := range s.Files {
			committed, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(f.Path)))
			if err != nil {
				t.Error(err)
				continue
			}
			if fresh, err := os.ReadFile(filepath.Join(written, filepath.FromSlash(f.Path))); err != nil || !bytes.Equal(committed, fresh) {
				t.Errorf("%s differs from what the generator writes; run go run ./testdata/generate/... (%v)", filepath.Join(folder, f.Path), err)
			}
		}
		inputs, err := filepath.Glob(filepath.Join(folder, "input", "*"))
		if err != nil || len(inputs) == 0 {
			t.Fatal("no inputs of", s.Folder, err)
		}
		for _, file := range inputs {
			if !slices.ContainsFunc(s.Files, func(f File) bool { return f.Path == "input/"+filepath.Base(file) }) {
				t.Errorf("%s is not the generator's", file)
			}
		}
	}
}

// Every plan says in its title that the study is simulated, and so does the first line of every file that can hold one. The
// files of mc903-topical are as instruments write them, with nothing above the header.
func TestStudiesSayThatTheyAreSimulated(t *testing.T) {
	for _, s := range Studies() {
		config, err := os.ReadFile(filepath.Join("..", "..", "testdata", "studies", s.Folder, "study.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(config), "title: \"Simulated example: ") || !strings.Contains(string(config), "SIMULATED") {
			t.Errorf("%s/study.yaml does not say so", s.Folder)
		}
		for _, f := range s.Files {
			if strings.HasPrefix(f.Path, "input/") && s.Folder != "mc903-topical" && !bytes.HasPrefix(f.Data, []byte("SIMULATED example data")) {
				t.Errorf("%s/%s does not say so", s.Folder, f.Path)
			}
		}
	}
}

// rows are those of a simulated file below its header, which begins with Animal or has it.
func rows(t *testing.T, s Study, path string, comma rune) [][]string {
	t.Helper()
	at := slices.IndexFunc(s.Files, func(f File) bool { return f.Path == path })
	if at < 0 {
		t.Fatal("no file", path)
	}
	r := csv.NewReader(bytes.NewReader(s.Files[at].Data))
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := slices.IndexFunc(all, func(row []string) bool { return slices.Contains(row, "Animal") || slices.Contains(row, "Sample Name") })
	return all[header+1:]
}

// count is the number of rows that fulfil a condition.
func count(rows [][]string, is func(row []string) bool) int {
	n := 0
	for _, row := range rows {
		if is(row) {
			n++
		}
	}
	return n
}

func TestOxazoloneHoldsWhatTheExampleShows(t *testing.T) {
	s := Oxazolone()
	animals := rows(t, s, "input/animals.csv", ';')
	for _, a := range oxArms {
		if n := count(animals, func(row []string) bool { return row[1] == a.name }); n != a.n {
			t.Errorf("%d animals in %s, want %d", n, a.name, a.n)
		}
	}
	if n := count(animals, func(row []string) bool { return row[5] == "ear tag, left" }); n != 1 {
		t.Errorf("%d ear tags, want 1", n)
	}
	ears := rows(t, s, "input/ears.csv", ';')
	if last := ears[len(ears)-1]; last[0] != "Mean" || !strings.Contains(last[1], ",") {
		t.Errorf("the sheet ends with %v, want means with decimal commas", last)
	}
	i := slices.IndexFunc(s.Files, func(f File) bool { return f.Path == "exclusions.csv" })
	if n := bytes.Count(s.Files[i].Data, []byte("\n")); n != 4 {
		t.Errorf("the ledger has %d lines, want a header, one animal, and two endpoints of another", n)
	}
}

func TestImiquimodHoldsWhatTheExampleShows(t *testing.T) {
	s := Imiquimod()
	cages := map[string]map[string]bool{}
	for _, row := range rows(t, s, "input/animals.csv", ',') {
		if cages[row[4]] == nil {
			cages[row[4]] = map[string]bool{}
		}
		cages[row[4]][row[1]] = true
	}
	for cage, groups := range cages {
		if injected := groups["Isotype"] && groups["anti-IL-17A"]; len(groups) != 1 && !injected {
			t.Errorf("cage %s holds %v", cage, groups)
		}
	}
	wells := rows(t, s, "input/qpcr.csv", ',')
	if n := count(wells, func(row []string) bool { return row[4] == "Undetermined" }); len(wells) != 48*7*2 || n < 1 || n > 20 {
		t.Errorf("%d of %d wells undetermined, want a few of 48 x 7 x 2", n, len(wells))
	}
	lost := 0.0
	for _, row := range rows(t, s, "input/weights.csv", ',') {
		first, err1 := strconv.ParseFloat(row[1], 64)
		day4, err2 := strconv.ParseFloat(row[5], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(row)
		}
		lost = max(lost, 1-day4/first)
	}
	if lost < 0.08 || lost > 0.15 {
		t.Errorf("the most that an animal loses is %.3f, want 0.08 to 0.15, above the limit of animal welfare", lost)
	}
	if n := len(rows(t, s, "input/epidermis.csv", ',')); n != 2*48-1 {
		t.Errorf("%d sections, want two of each animal but one", n)
	}
}

func TestNCNgaHoldsWhatTheExampleShows(t *testing.T) {
	s := NCNga()
	animals := rows(t, s, "input/animals.csv", ',')
	enrolled := map[string]bool{}
	for _, a := range ngaArms {
		n := count(animals, func(row []string) bool { return row[1] == a.name })
		if n != a.n {
			t.Errorf("%d animals in %s, want %d", n, a.name, a.n)
		}
		for _, row := range animals {
			enrolled[row[0]] = enrolled[row[0]] || a.induced && row[1] == a.name
		}
	}
	// 70 to 90 % of NC/Nga fall ill (Arerugi 2001;50:1152, of spontaneous disease).
	if n := count(animals, func(row []string) bool { return enrolled[row[0]] }); n != ngaInduced-ngaResistant || n*100 < 70*ngaInduced || n*100 > 90*ngaInduced {
		t.Errorf("%d of %d enrolled", n, ngaInduced)
	}
	for _, row := range rows(t, s, "input/scores.csv", ',') {
		if total, err := strconv.Atoi(row[6]); err != nil || row[1] == "0" && enrolled[row[0]] != (total >= ngaThreshold) {
			t.Errorf("%s has %d on day 0, enrolled %v (%v)", row[0], total, enrolled[row[0]], err)
		}
	}
	if n := count(animals, func(row []string) bool { return row[7] == "died under anaesthesia" }); n != 1 {
		t.Errorf("%d died, want 1", n)
	}
	below := rows(t, s, "input/der-f-ige.csv", ',')
	if n := count(below, func(row []string) bool { return row[2] == "<6" && enrolled[row[0]] }); n < 1 || n > 6 {
		t.Errorf("%d of the ill have too little IgE to the mite, want a few", n)
	}
	cages := map[string]string{}
	for _, row := range animals {
		if other := cages[row[4]]; other != "" && other != row[1] {
			t.Errorf("cage %s holds %s and %s", row[4], other, row[1])
		}
		cages[row[4]] = row[1]
	}
}

// A Poisson count has its mean as variance; 20000 draws know both to about 3 % (standard errors 0.05 and 0.5 of 50).
func TestPoisson(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const n, mean = 20_000, 50.0
	var sum, squares float64
	for range n {
		k := float64(poisson(random, mean))
		sum += k
		squares += float64(k * k)
	}
	m := sum / n
	if v := squares/n - float64(m*m); math.Abs(m-mean) > 0.25 || math.Abs(v-mean) > 2.5 {
		t.Errorf("mean %.2f, variance %.2f, want %g", m, v, mean)
	}
}
