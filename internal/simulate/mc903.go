package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// arm is a group of the MC903 study and the effects that are built into it.
type arm struct {
	name      string
	topical   bool // given to whole cages, as cream spreads by grooming
	induced   bool
	reduction float64 // part of the disease that treatment takes away
	thinning  float64 // µm that a steroid thins the ear by until day 14
	ige       float64 // geometric mean on day 14, ng/mL
	dose      dose
	janus     float64 // strength of JAK inhibition, 0 to 1
	steroid   float64 // strength of the steroid, 0 to 1
}

// dose is a line of the dosing log.
type dose struct {
	article, amount, unit, route, concentration, concentrationUnit string
	perDay                                                         int
}

var arms = []arm{
	{name: "Naive", ige: 55},
	{name: "Ethanol", topical: true, ige: 75},
	{name: "Vehicle cream", topical: true, induced: true, ige: 4400, dose: dose{article: "cream base", route: "topical", perDay: 2}},
	{name: "RUX 0.5%", topical: true, induced: true, reduction: 0.50, ige: 2500, janus: 0.65, dose: dose{"ruxolitinib", "0.5", "% w/w", "topical", "0.5", "% w/w", 2}},
	{name: "RUX 1.5%", topical: true, induced: true, reduction: 0.75, ige: 1500, janus: 0.90, dose: dose{"ruxolitinib", "1.5", "% w/w", "topical", "1.5", "% w/w", 2}},
	{name: "BMV 0.05%", topical: true, induced: true, reduction: 0.85, thinning: 14, ige: 1000, steroid: 1, dose: dose{"betamethasone valerate", "0.05", "% w/w", "topical", "0.05", "% w/w", 2}},
	{name: "Vehicle MC p.o.", induced: true, ige: 4700, dose: dose{article: "0.5 % methylcellulose", route: "oral", perDay: 1}},
	{name: "BARI 10 mg/kg", induced: true, reduction: 0.55, ige: 2300, janus: 0.70, dose: dose{"baricitinib", "10", "mg/kg", "oral", "1", "mg/mL", 1}},
}

const (
	lastDay   = 14
	cageSize  = 4
	humaneDay = 9     // the study day on which one mouse reached the humane endpoint
	swelling  = 280.0 // µm that an ear swells until day 14 without treatment
	igeLLOQ   = 5.0
	// ethanolThickening is what the solvent alone adds to an ear until day 14, in µm.
	ethanolThickening = 11.0
	igeULOQ           = 6000.0
	creamPerDay       = "40" // mg per application, 20 mg on each ear
)

var (
	firstDay  = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	earDays   = []int{0, 2, 4, 7, 9, 11, 14}
	scoreDays = []int{0, 3, 5, 7, 10, 12, 14}
	// course is the part of the final swelling that a day has reached.
	course = [lastDay + 1]float64{0, 0.01, 0.04, 0.09, 0.17, 0.27, 0.38, 0.50, 0.60, 0.69, 0.77, 0.84, 0.90, 0.95, 1}
)

// analyte is an analyte of the skin panel: geometric means in pg per mg of protein without disease and with it, and the
// part of the difference that full JAK inhibition or a full steroid effect takes away.
type analyte struct {
	name              string // as the plate reader's export calls it
	healthy, diseased float64
	janus, steroid    float64
	lloq              float64
}

var panel = []analyte{
	{"IL-4", 1.1, 14, 0.85, 0.80, 2.6},
	{"IL-13", 2.4, 38, 0.85, 0.80, 4.5},
	{"IL-31", 0.9, 9.5, 0.80, 0.70, 1.6},
	{"TSLP", 21, 190, 0.30, 0.65, 4.0},
	{"IL-33", 160, 720, 0.20, 0.45, 10},
	{"IFN-γ", 1.3, 5.2, 0.60, 0.70, 2.4},
	{"IL-17A", 1.0, 7.5, 0.35, 0.70, 1.8},
	{"IL-22", 1.8, 16, 0.70, 0.70, 3.6},
	{"IL-6", 6.5, 44, 0.60, 0.75, 2.0},
	{"TNF-α", 3.4, 15, 0.30, 0.70, 1.0},
	{"KC", 24, 150, 0.40, 0.70, 5.0},
	{"TARC", 18, 210, 0.80, 0.65, 6.0},
}

// mouse is one animal with what is its own: everything that measurements of it share.
type mouse struct {
	id, tag, sex string
	cage, arm    int
	born         time.Time
	fate         string
	lastDay      int
	weights      []float64 // g, by study day
	baseline     float64   // µm
	ears         [2]float64
	severity     float64 // of its disease, relative to its group
}

// MC903 simulates the example study: eight groups of eight mice over 14 days.
func MC903() Study { return mc903(rand.New(rand.NewPCG(903, 20260302))) }

func mc903(random *rand.Rand) Study {
	mice := allocate(random)
	ears, correction := earFile(random, mice)
	ige, excluded := igeFile(random, mice)
	files := []File{
		animalFile(mice),
		ears,
		scoreFile(random, mice),
		weightFile(mice),
		dosingFile(mice),
		ige,
		panelFile(random, mice),
		correction,
		excluded,
	}
	// Ethanol alone thickens the floor's ears, which makes the window smaller than the swelling.
	window := swelling - ethanolThickening
	var effects []Effect
	for _, a := range arms {
		if a.reduction > 0 {
			effects = append(effects, Effect{
				Group: a.name, Endpoint: "ear_thickness", Variable: "value", StudyDay: lastDay, Definition: "window",
				Percent: 100 * (float64(swelling*a.reduction) + a.thinning) / window,
			})
		}
	}
	return Study{Folder: "mc903-topical", Files: files, Effects: effects}
}

// allocate fills the cages. Mice that get cream share a cage with their group only; those of the two oral groups are
// mixed within cages. A cage has one sex, a group has both.
func allocate(random *rand.Rand) []mouse {
	var cages [][]int // group of each mouse in a cage
	var sexes []string
	for g, a := range arms {
		if a.topical || !a.induced {
			cages = append(cages, slices.Repeat([]int{g}, cageSize), slices.Repeat([]int{g}, cageSize))
			sexes = append(sexes, "F", "M")
		}
	}
	for i := range 4 {
		oral := []int{6, 6, 7, 7}
		random.Shuffle(len(oral), func(i, j int) { oral[i], oral[j] = oral[j], oral[i] })
		cages, sexes = append(cages, oral), append(sexes, []string{"F", "M"}[i%2])
	}
	order := random.Perm(len(cages))
	var mice []mouse
	for number, cage := range order {
		for place, g := range cages[cage] {
			mice = append(mice, newMouse(random, len(mice)+1, number+1, place+1, g, sexes[cage]))
		}
	}
	loseOne(mice)
	return mice
}

func newMouse(random *rand.Rand, number, cage, place, group int, sex string) mouse {
	m := mouse{
		id: fmt.Sprintf("M%03d", number), tag: strings.Repeat("I", place) + " tail", sex: sex, cage: cage, arm: group,
		born: firstDay.AddDate(0, 0, -56-random.IntN(4)), fate: "scheduled", lastDay: lastDay,
	}
	weight := normal(random, 19.4, 0.8)
	if sex == "M" {
		weight = normal(random, 23.6, 1.0)
	}
	loss := 0.0
	if arms[group].induced {
		loss = math.Max(0, normal(random, 0.035, 0.012)) * (1 - arms[group].reduction)
	}
	for day := range lastDay + 1 {
		growth := 1 + float64(0.0025*float64(day)) - float64(loss*course[day])
		m.weights = append(m.weights, math.Round(10*normal(random, weight*growth, 0.12))/10)
	}
	m.baseline = normal(random, 216, 7)
	m.ears = [2]float64{normal(random, 0, 3), normal(random, 0, 3)}
	m.severity = math.Max(0.5, normal(random, 1, 0.16))
	return m
}

// loseOne lets the fifth mouse of the oral vehicle group lose a fifth of its weight until day 9.
func loseOne(mice []mouse) {
	seen := 0
	for i := range mice {
		m := &mice[i]
		if arms[m.arm].name != "Vehicle MC p.o." {
			continue
		}
		if seen++; seen == 5 {
			m.fate, m.lastDay = "humane endpoint", humaneDay
			for day, part := range []float64{1, 1, 0.99, 0.98, 0.96, 0.935, 0.905, 0.87, 0.835, 0.795} {
				m.weights[day] = math.Round(10*m.weights[0]*part) / 10
			}
			return
		}
	}
}

// disease is how much of the untreated swelling a mouse shows on a day, 1 being the average untreated mouse on day 14.
func (m mouse) disease(day int) float64 {
	a := arms[m.arm]
	if !a.induced {
		return 0
	}
	return course[day] * m.severity * (1 - a.reduction)
}

// thickness is the true thickness of an ear in µm. Ethanol alone thickens it a little, a steroid thins it.
func (m mouse) thickness(ear, day int) float64 {
	a := arms[m.arm]
	t := m.baseline + m.ears[ear] + float64(swelling*m.disease(day)) - float64(a.thinning*course[day])
	if a.topical && !a.induced {
		t += float64(ethanolThickening * course[day])
	}
	return t
}

func animalFile(mice []mouse) File {
	rows := [][]string{{"Animal", "Group", "Sex", "Strain", "Cage", "Tag", "Birth date", "Fate", "Fate day"}}
	for _, m := range mice {
		rows = append(rows, []string{
			m.id, arms[m.arm].name, m.sex, "C57BL/6J", fmt.Sprintf("C%02d", m.cage), m.tag, m.born.Format(time.DateOnly), m.fate, strconv.Itoa(m.lastDay),
		})
	}
	return csvFile("input/animals.csv", ',', false, rows)
}

// earFile is the log of the caliper: two reads of each ear. One unit has the Greek letter in place of the micro sign, as
// some keyboards type it, and one reading has a digit too many, which the ledger of corrections puts right.
func earFile(random *rand.Rand, mice []mouse) (readings, corrections File) {
	rows := [][]string{{"Mouse", "Day", "Ear L 1 (µm)", "Ear L 2 (µm)", "Ear R 1 (µm)", "Ear R 2 (\u03bcm)"}}
	ledger := [][]string{{"file", "sheet", "cell", "found", "corrected", "reason", "who"}}
	for _, day := range earDays {
		for _, m := range mice {
			if day > m.lastDay {
				continue
			}
			row := []string{m.id, strconv.Itoa(day)}
			for ear := range 2 {
				for range 2 {
					row = append(row, strconv.Itoa(int(math.Round(normal(random, m.thickness(ear, day), 5)))))
				}
			}
			if len(ledger) == 1 && day == 7 && arms[m.arm].name == "RUX 0.5%" {
				slip := row[4] + row[4][2:]
				ledger = append(ledger, []string{"input/ears.csv", "", fmt.Sprintf("E%d", len(rows)+1), slip, row[4], "last digit typed twice; the paper record has " + row[4], "KB"})
				row[4] = slip
			}
			rows = append(rows, row)
		}
	}
	return csvFile("input/ears.csv", ',', false, rows), csvFile("corrections.csv", ',', false, ledger)
}

// scoreFile is the observer's sheet with a title above its header. Each item is the disease of the mouse on a scale of
// its own, with noise, cut into grades.
func scoreFile(random *rand.Rand, mice []mouse) File {
	rows := [][]string{
		{"Dermatitis scores, observer blind to groups, 0 (none) to 3 (severe)", "", "", "", "", "", ""},
		{"Animal", "Day", "Erythema", "Scaling", "Edema", "Excoriation", "Total"},
	}
	for _, day := range scoreDays {
		for _, m := range mice {
			if day > m.lastDay {
				continue
			}
			row, total := []string{m.id, strconv.Itoa(day)}, 0
			for _, strength := range []float64{3.0, 2.6, 2.7, 1.6} {
				g := grade(random, m.disease(day), strength, 3)
				total += g
				row = append(row, strconv.Itoa(g))
			}
			rows = append(rows, append(row, strconv.Itoa(total)))
		}
	}
	return csvFile("input/scores.csv", ',', false, rows)
}

// weightFile is the export of a balance in a country with decimal commas.
func weightFile(mice []mouse) File {
	rows := [][]string{{"Animal ID", "Date", "Study day", "Weight (g)"}}
	for day := range lastDay + 1 {
		for _, m := range mice {
			if day <= m.lastDay {
				weight := strconv.FormatFloat(m.weights[day], 'f', 1, 64)
				rows = append(rows, []string{m.id, firstDay.AddDate(0, 0, day).Format(time.DateOnly), strconv.Itoa(day), strings.Replace(weight, ".", ",", 1)})
			}
		}
	}
	return csvFile("input/weights.csv", ';', true, rows)
}

// dosingFile is the log of every administration on days 0 to 13. Oral volumes are 10 mL/kg of the weight of the day, to
// the 0.01 mL that a syringe shows.
func dosingFile(mice []mouse) File {
	rows := [][]string{{"Animal", "Study day", "Occasion", "Article", "Dose", "Dose unit", "Route", "Volume", "Volume unit", "Concentration", "Concentration unit"}}
	for day := range lastDay {
		for _, m := range mice {
			d := arms[m.arm].dose
			if day > m.lastDay || day == m.lastDay && m.fate != "scheduled" {
				continue
			}
			volume, unit := creamPerDay, "mg"
			if d.route == "oral" {
				volume, unit = strconv.FormatFloat(m.weights[day]/100, 'f', 2, 64), "mL"
			}
			for occasion := range d.perDay {
				rows = append(rows, []string{
					m.id, strconv.Itoa(day), strconv.Itoa(occasion + 1), d.article, d.amount, d.unit, d.route, volume, unit, d.concentration, d.concentrationUnit,
				})
			}
		}
	}
	return csvFile("input/dosing.csv", ',', false, rows)
}

// igeFile is serum IgE at the end, some of it above the highest standard. One serum of the steroid group was haemolysed,
// which the ledger of exclusions says.
func igeFile(random *rand.Rand, mice []mouse) (values, exclusions File) {
	rows := [][]string{{"Animal", "Study day", "Total IgE (ng/mL)", "LLOQ", "ULOQ"}}
	ledger := [][]string{{"animal", "endpoint", "analyte", "study_day", "rule", "reason", "who", "when", "blind"}}
	for _, m := range mice {
		if m.lastDay < lastDay {
			continue
		}
		v := logNormal(random, arms[m.arm].ige, 0.45)
		text := strconv.FormatFloat(v, 'f', 0, 64)
		if v > igeULOQ {
			text = fmt.Sprintf(">%g", igeULOQ)
		}
		rows = append(rows, []string{m.id, strconv.Itoa(lastDay), text, fmt.Sprint(igeLLOQ), fmt.Sprint(igeULOQ)})
		if len(ledger) == 1 && arms[m.arm].steroid > 0 {
			ledger = append(ledger, []string{m.id, "total_ige", "", strconv.Itoa(lastDay), "X-2", "serum haemolysed", "KB", "2026-03-18", "yes"})
		}
	}
	return csvFile("input/ige.csv", ',', false, rows), csvFile("exclusions.csv", ',', false, ledger)
}

// byteOrderMark is what spreadsheets write in front of UTF-8.
const byteOrderMark = "\ufeff"

// panelFile is the skin panel at the end as a spreadsheet saved it, one row for each mouse and analyte, with values below
// the limit of quantification as <limit.
func panelFile(random *rand.Rand, mice []mouse) File {
	rows := [][]string{{"Animal", "Analyte", "Concentration (pg/mg protein)", "LLOQ"}}
	for _, m := range mice {
		if m.lastDay < lastDay {
			continue
		}
		a := arms[m.arm]
		for _, x := range panel {
			center := x.healthy
			if a.induced {
				left := (1 - float64(x.janus*a.janus)) * (1 - float64(x.steroid*a.steroid))
				center += float64((x.diseased - x.healthy) * left)
			}
			v := logNormal(random, center, 0.38)
			text := strconv.FormatFloat(v, 'f', 2, 64)
			if v < x.lloq {
				text = fmt.Sprintf("<%g", x.lloq)
			}
			rows = append(rows, []string{m.id, x.name, text, fmt.Sprint(x.lloq)})
		}
	}
	f := csvFile("input/panel.csv", ',', true, rows)
	f.Data = append([]byte(byteOrderMark), f.Data...)
	return f
}
