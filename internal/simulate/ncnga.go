package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// ngaArm is a group of the study in NC/Nga mice and what is built into it.
type ngaArm struct {
	name      string
	n         int
	induced   bool
	reduction float64 // part of the disease that treatment takes away in the end
	janus     float64 // strength of JAK inhibition in skin, 0 to 1
	calcium   float64 // strength of calcineurin inhibition in skin, 0 to 1
	ige, mite float64 // geometric means on the last day: total IgE in ng/mL, IgE to the mite in AU/mL
	article   string
	strength  float64 // % w/w
}

var ngaArms = []ngaArm{
	{name: "SDS and base", n: 6, ige: 900, mite: 0.6},
	{name: "Vehicle ointment", n: 9, induced: true, ige: 14000, mite: 40, article: "ointment base"},
	{name: "DELGO 0.5%", n: 8, induced: true, reduction: 0.40, janus: 0.5, ige: 11000, mite: 28, article: "delgocitinib", strength: 0.5},
	{name: "DELGO 3%", n: 8, induced: true, reduction: 0.70, janus: 0.9, ige: 8000, mite: 9, article: "delgocitinib", strength: 3},
	{name: "TAC 0.1%", n: 9, induced: true, reduction: 0.55, calcium: 0.8, ige: 9500, mite: 13, article: "tacrolimus", strength: 0.1},
}

// ngaRest are the animals that were induced and had too low a score to be enrolled.
var ngaRest = ngaArm{name: "Not enrolled", induced: true}

const (
	ngaInduced, ngaResistant = 42, 8   // animals, and of these those that do not fall ill
	ngaFirst, ngaLast        = -21, 21 // first mite ointment, end; the first dose is on day 0
	ngaThreshold             = 5       // score from which an animal is enrolled
	ngaEarly                 = 7       // day on which one animal died under anaesthesia
	ngaWater                 = 36.0    // g/m²/h that disease adds to TEWL
	ngaBouts                 = 130.0   // bouts in 30 minutes that it adds
	ngaRamp                  = 10      // days from the first dose to the full effect, which grows evenly
	ngaMiteLLOQ              = 6.0     // AU/mL
)

// ngaStart is the date of the first dose, study day 0.
var ngaStart = time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)

// ngaCourse is the part of the final disease that a day has reached, in steps of a week from the first mite ointment.
var ngaCourse = []float64{0, 0.32, 0.66, 0.88, 0.96, 1, 1}

// ngaMouse is an animal with what its measurements share.
type ngaMouse struct {
	id         string
	arm        ngaArm
	cage       int
	weight     float64 // g on the first day
	water      float64 // TEWL in g/m²/h before disease
	severity   float64 // of its disease, relative to those that fall ill
	grades     [][4]int
	dies       bool
	resistant  bool // does not fall ill
	unenrolled bool
}

// sum is the total score on a day of ngaDays.
func (m ngaMouse) sum(at int) int {
	g := m.grades[at]
	return g[0] + g[1] + g[2] + g[3]
}

// there reports whether the animal is in the study on a day. Those that are not enrolled leave it after their score.
func (m ngaMouse) there(studyDay int) bool {
	left := m.unenrolled && studyDay > 0 || m.dies && studyDay > ngaEarly
	return !left
}

// disease is how much disease a mouse shows on a day, 1 being the average of the untreated at the end that fell ill.
func (m ngaMouse) disease(studyDay int) float64 {
	if !m.arm.induced {
		return 0
	}
	week := float64(studyDay-ngaFirst) / 7
	at := min(int(week), len(ngaCourse)-2)
	course := ngaCourse[at] + float64((ngaCourse[at+1]-ngaCourse[at])*(week-float64(at)))
	effect := m.arm.reduction * min(1, max(0, float64(studyDay)/ngaRamp))
	return course * m.severity * (1 - effect)
}

var (
	ngaDays       = []int{-21, -14, -7, 0, 3, 7, 10, 14, 17, 21} // of scores and weights
	ngaEnrolment  = slices.Index(ngaDays, 0)
	ngaWaterDays  = []int{-21, 0, 7, 14, 21}
	ngaScratching = []int{0, 7, 14, 20}
)

// protein is a mediator of the skin: geometric means in pg per mg of total protein without disease and with it, and the
// part of the difference that full JAK or calcineurin inhibition takes away.
type protein struct {
	name              string
	healthy, diseased float64
	janus, calcium    float64
	lloq              float64 // pg/mL of lysate
}

var ngaPanel = []protein{
	{"IL-4", 0.9, 11, 0.75, 0.85, 2.0},
	{"IL-13", 1.8, 30, 0.80, 0.85, 3.0},
	{"IL-31", 1.1, 12, 0.70, 0.70, 2.5},
	{"TSLP", 18, 120, 0.35, 0.20, 5.0},
	{"IL-33", 150, 610, 0.20, 0.15, 10},
	{"IFN-γ", 1.6, 7.5, 0.60, 0.80, 3.0},
	{"CCL17", 20, 240, 0.75, 0.60, 6.0},
}

// level is the geometric mean of a group on the last day.
func (p protein) level(a ngaArm) float64 {
	if !a.induced {
		return p.healthy
	}
	left := (1 - float64(p.janus*a.janus)) * (1 - float64(p.calcium*a.calcium))
	return p.healthy + float64((p.diseased-p.healthy)*left)
}

// NCNga simulates atopic dermatitis of NC/Nga mice by mite ointment on a barrier that SDS has broken: of 42 that are
// induced, eight do not fall ill; the others are enrolled by their score and dosed for three weeks.
func NCNga() Study { return ncNga(rand.New(rand.NewPCG(42, 20260901))) }

func ncNga(random *rand.Rand) Study {
	mice := ngaAllocate(random)
	panel, lysates := ngaSkin(random, mice)
	study := Study{Folder: "nc-nga-hdm", Files: []File{
		ngaAnimals(mice), ngaDosing(mice), ngaWeights(random, mice), ngaScores(mice), ngaWaterLoss(random, mice), ngaScratch(random, mice),
		ngaTotalIgE(random, mice), ngaMiteIgE(random, mice), panel, lysates,
	}}
	vehicle := ngaArms[1]
	gmr := func(treated, untreated float64) float64 { return 100 * (1 - treated/untreated) }
	for _, a := range ngaArms {
		if a.reduction == 0 {
			continue
		}
		study.Effects = append(
			study.Effects,
			Effect{Group: a.name, Endpoint: "tewl", Variable: "value", StudyDay: ngaLast, Definition: "window", Percent: 100 * a.reduction},
			Effect{Group: a.name, Endpoint: "scratching", Variable: "rate", StudyDay: 20, Definition: "window", Percent: 100 * a.reduction},
			Effect{Group: a.name, Endpoint: "total_ige", Variable: "value", StudyDay: ngaLast, Definition: "gmr", Percent: gmr(a.ige, vehicle.ige)},
			Effect{Group: a.name, Endpoint: "specific_ige", Variable: "value", Analyte: "Der f", StudyDay: ngaLast, Definition: "gmr", Percent: gmr(a.mite, vehicle.mite)},
		)
		for _, p := range ngaPanel {
			study.Effects = append(study.Effects, Effect{
				Group: a.name, Endpoint: "cytokines", Variable: "value", Analyte: p.name, StudyDay: ngaLast, Definition: "gmr", Percent: gmr(p.level(a), p.level(vehicle)),
			})
		}
	}
	return study
}

// ngaAllocate makes the animals, lets an observer score them, enrols those that reach the threshold on day 0, and allocates
// these to groups within blocks of alike scores. Treated skin spreads by grooming: from day 0 a cage holds one group.
func ngaAllocate(random *rand.Rand) []ngaMouse {
	sham := ngaArms[0]
	var mice []ngaMouse
	for range sham.n {
		mice = append(mice, ngaMouse{arm: sham})
	}
	for i := range ngaInduced {
		mice = append(mice, ngaMouse{arm: ngaRest, resistant: i < ngaResistant})
	}
	random.Shuffle(len(mice), func(i, j int) { mice[i], mice[j] = mice[j], mice[i] })
	var enrolled []*ngaMouse
	for i := range mice {
		m := &mice[i]
		m.id = fmt.Sprintf("NC%02d", i+1)
		m.weight, m.water = normal(random, 24.5, 1.1), normal(random, 11, 1.3)
		m.severity = math.Max(0.7, normal(random, 1, 0.14))
		if m.resistant {
			m.severity = 0.04 + float64(0.10*random.Float64())
		}
		m.score(random, ngaDays[:ngaEnrolment+1])
		if m.arm.induced && m.sum(ngaEnrolment) >= ngaThreshold {
			enrolled = append(enrolled, m)
		} else {
			m.unenrolled = m.arm.induced
		}
	}
	slices.SortStableFunc(enrolled, func(a, b *ngaMouse) int { return b.sum(ngaEnrolment) - a.sum(ngaEnrolment) })
	places := ngaPlaces(random)
	died := false
	for i, m := range enrolled {
		m.arm = places[i]
		if !died && m.arm.name == "DELGO 0.5%" && m.sum(ngaEnrolment) == 8 {
			died, m.dies = true, true
		}
	}
	ngaCages(random, mice)
	for i := range mice {
		mice[i].score(random, ngaDays[ngaEnrolment+1:])
	}
	return mice
}

// ngaPlaces are the groups of the enrolled animals in the order of their scores: blocks that hold every group once, in
// random order, as long as groups have places left.
func ngaPlaces(random *rand.Rand) []ngaArm {
	var places []ngaArm
	for block := 0; ; block++ {
		var open []ngaArm
		for _, a := range ngaArms {
			if a.induced && a.n > block {
				open = append(open, a)
			}
		}
		if len(open) == 0 {
			return places
		}
		random.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
		places = append(places, open...)
	}
}

// ngaCages puts the animals of each group into cages of three.
func ngaCages(random *rand.Rand, mice []ngaMouse) {
	var cages [][]*ngaMouse
	for _, a := range append(slices.Clone(ngaArms), ngaRest) {
		var group []*ngaMouse
		for i := range mice {
			if mice[i].arm.name == a.name {
				group = append(group, &mice[i])
			}
		}
		cages = slices.AppendSeq(cages, slices.Chunk(group, 3))
	}
	random.Shuffle(len(cages), func(i, j int) { cages[i], cages[j] = cages[j], cages[i] })
	for number, cage := range cages {
		for _, m := range cage {
			m.cage = number + 1
		}
	}
}

// score adds the observer's grades of the days. Each item follows the disease with a strength of its own.
func (m *ngaMouse) score(random *rand.Rand, days []int) {
	for _, studyDay := range days {
		var grades [4]int
		for i, strength := range []float64{3.0, 2.9, 2.6, 2.7} {
			grades[i] = grade(random, m.disease(studyDay), strength, 3)
		}
		m.grades = append(m.grades, grades)
	}
}

const ngaTitle = "SIMULATED example data (go run ./testdata/generate/nc-nga-hdm): no animal stands behind any number"

func ngaAnimals(mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Group", "Sex", "Strain", "Cage", "Mark", "Birth date", "Fate", "Fate day"}}
	for i, m := range mice {
		fate, last := "scheduled", ngaLast
		switch {
		case m.unenrolled:
			fate, last = "not enrolled", 0
		case m.dies:
			fate, last = "died under anaesthesia", ngaEarly
		}
		rows = append(rows, []string{m.id, m.arm.name, "F", "NC/Nga", strconv.Itoa(m.cage), fmt.Sprintf("chip %06d", 410200+7*i), "2026-06-16", fate, strconv.Itoa(last)})
	}
	return csvFile("input/animals.csv", ',', false, titled(rows, ngaTitle, "Conventional housing"))
}

// ngaDosing is the log of the ointments, 100 mg on the back once a day on days 0 to 20.
func ngaDosing(mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Study day", "Article", "Strength (% w/w)", "Route", "Amount (mg)"}}
	for studyDay := range ngaLast {
		for _, m := range mice {
			if m.arm.article == "" || !m.there(studyDay+1) {
				continue
			}
			strength := ""
			if m.arm.strength > 0 {
				strength = strconv.FormatFloat(m.arm.strength, 'g', -1, 64)
			}
			rows = append(rows, []string{m.id, strconv.Itoa(studyDay), m.arm.article, strength, "topical", "100"})
		}
	}
	return csvFile("input/dosing.csv", ',', false, titled(rows, ngaTitle))
}

func ngaWeights(random *rand.Rand, mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Date", "Weight (g)"}}
	for _, studyDay := range ngaDays {
		for _, m := range mice {
			if m.there(studyDay) {
				growth := 1 + float64(0.0012*float64(studyDay-ngaFirst)) - float64(0.02*m.disease(studyDay))
				rows = append(rows, []string{m.id, day(ngaStart, studyDay, time.DateOnly), decimals(normal(random, m.weight*growth, 0.15), 1)})
			}
		}
	}
	return csvFile("input/weights.csv", ',', false, titled(rows, ngaTitle))
}

func ngaScores(mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Day", "Erythema/haemorrhage", "Scarring/dryness", "Oedema", "Excoriation/erosion", "Total"}}
	for at, studyDay := range ngaDays {
		for _, m := range mice {
			if m.there(studyDay) {
				row := []string{m.id, strconv.Itoa(studyDay)}
				for _, g := range m.grades[at] {
					row = append(row, strconv.Itoa(g))
				}
				rows = append(rows, append(row, strconv.Itoa(m.sum(at))))
			}
		}
	}
	return csvFile("input/scores.csv", ',', false, titled(rows, ngaTitle, "Scores of the back before the dose of the day, observer blind to the groups"))
}

// ngaWaterLoss is three reads of a closed chamber with the air of the room. On day 14 the air was too dry.
func ngaWaterLoss(random *rand.Rand, mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Day", "Read 1 (g/m²/h)", "Read 2 (g/m²/h)", "Read 3 (g/m²/h)", "Room temperature (°C)", "RH (%)", "Acclimatisation (min)"}}
	for _, studyDay := range ngaWaterDays {
		temperature, humidity := normal(random, 21, 0.3), normal(random, 50, 2)
		if studyDay == 14 {
			humidity = 36
		}
		for _, m := range mice {
			if !m.there(studyDay) {
				continue
			}
			row := []string{m.id, strconv.Itoa(studyDay)}
			loss := (m.water + float64(ngaWater*m.disease(studyDay))) * normal(random, 1, 0.06)
			for range 3 {
				row = append(row, decimals(loss*normal(random, 1, 0.04), 1))
			}
			rows = append(rows, append(row, decimals(temperature, 1), decimals(humidity, 0), "20"))
		}
	}
	return csvFile("input/tewl.csv", ',', false, titled(rows, ngaTitle))
}

// ngaScratch counts bouts in 30 minutes of video: Poisson counts about a rate that is an animal's own on a day.
func ngaScratch(random *rand.Rand, mice []ngaMouse) File {
	const sd = 0.22 // of the logarithm of the rate
	rows := [][]string{{"Animal", "Day", "Bouts", "Observation (min)"}}
	for _, studyDay := range ngaScratching {
		for _, m := range mice {
			if m.there(studyDay) {
				expected := (22 + float64(ngaBouts*m.disease(studyDay))) * logNormal(random, math.Exp(-sd*sd/2), sd)
				rows = append(rows, []string{m.id, strconv.Itoa(studyDay), strconv.Itoa(poisson(random, expected)), "30"})
			}
		}
	}
	return csvFile("input/scratching.csv", ',', false, titled(rows, ngaTitle))
}

// ngaTotalIgE is total IgE of serum as the plate reads it, each sample at the dilution at which it was in range.
func ngaTotalIgE(random *rand.Rand, mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Total IgE (ng/mL)", "Dilution", "LLOQ", "ULOQ"}}
	for _, m := range mice {
		if !m.there(ngaLast) {
			continue
		}
		dilution := 200.0
		if !m.arm.induced {
			dilution = 20
		}
		rows = append(rows, []string{m.id, decimals(logNormal(random, m.arm.ige, 0.45)/dilution, 1), fmt.Sprintf("1:%g", dilution), "2", "250"})
	}
	return csvFile("input/ige.csv", ',', false, titled(rows, ngaTitle, "Well concentrations: multiply by the dilution"))
}

// ngaMiteIgE is IgE to the mite, which healthy animals lack.
func ngaMiteIgE(random *rand.Rand, mice []ngaMouse) File {
	rows := [][]string{{"Animal", "Antigen", "Specific IgE (AU/mL)"}}
	for _, m := range mice {
		if !m.there(ngaLast) {
			continue
		}
		v := logNormal(random, m.arm.mite, 0.8)
		text := decimals(v, 1)
		if v < ngaMiteLLOQ {
			text = fmt.Sprintf("<%g", ngaMiteLLOQ)
		}
		rows = append(rows, []string{m.id, "Der f", text})
	}
	return csvFile("input/der-f-ige.csv", ',', false, titled(rows, ngaTitle))
}

// ngaSkin are the mediators of a lysate of skin, per volume, and the total protein of the same lysate.
func ngaSkin(random *rand.Rand, mice []ngaMouse) (panel, lysates File) {
	header := []string{"Animal"}
	for _, p := range ngaPanel {
		header = append(header, p.name+" (pg/mL)")
	}
	rows, total := [][]string{header}, [][]string{{"Animal", "Total protein (mg/mL)"}}
	for _, m := range mice {
		if !m.there(ngaLast) {
			continue
		}
		milligram := math.Round(100*normal(random, 2.4, 0.3)) / 100
		total = append(total, []string{m.id, decimals(milligram, 2)})
		row := []string{m.id}
		for _, p := range ngaPanel {
			v := milligram * logNormal(random, p.level(m.arm), 0.38)
			text := decimals(v, 1)
			if v < p.lloq {
				text = fmt.Sprintf("<%g", p.lloq)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return csvFile("input/lysates.csv", ',', false, titled(rows, ngaTitle)), csvFile("input/protein.csv", ',', false, titled(total, ngaTitle))
}
