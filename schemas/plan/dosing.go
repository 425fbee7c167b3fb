package plan

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/maybe"
)

// A Schedule is when a group is dosed: PerDay times on each of Days, or on FirstDay and every Every-th day after it up to
// and including LastDay. Every and PerDay are 1 where the plan leaves them out.
type Schedule struct {
	FirstDay *int32  `json:"first_day,omitempty"`
	LastDay  *int32  `json:"last_day,omitempty"`
	Every    *int32  `json:"every,omitempty"`
	Days     []int32 `json:"days,omitempty"`
	PerDay   *int32  `json:"per_day,omitempty"`
}

// DosingDays lists the days of the schedule in ascending order.
func (s Schedule) DosingDays() []int32 {
	if len(s.Days) > 0 || s.FirstDay == nil || s.LastDay == nil {
		return slices.Compact(slices.Sorted(slices.Values(s.Days)))
	}
	var days []int32
	for d := *s.FirstDay; d <= *s.LastDay; d += max(1, orOne(s.Every)) {
		days = append(days, d)
	}
	return days
}

// Times is how often the group is dosed on a day of the schedule.
func (s Schedule) Times() int32 { return orOne(s.PerDay) }

// On is how often the group is dosed on a day: 0 on a day that is none of the schedule.
func (s Schedule) On(day int32) int32 {
	if _, planned := slices.BinarySearch(s.DosingDays(), day); !planned {
		return 0
	}
	return s.Times()
}

// A DosedDay is one day on which an animal was to be dosed, or was.
type DosedDay struct{ Day, Planned, Given int32 }

// Missed is the number of administrations that were planned and not given.
func (d DosedDay) Missed() int32 { return max(0, d.Planned-d.Given) }

// Extra is the number of administrations that were given beyond the plan.
func (d DosedDay) Extra() int32 { return max(0, d.Given-d.Planned) }

// Against sets what an animal was given, the number of administrations by day, against the schedule: every day that is
// planned or dosed, ascending. last is the day on which the animal left, if it did: after it nothing is planned, and on
// it no more than was given, for nobody knows at what hour it left.
func (s Schedule) Against(given map[int32]int32, last maybe.Int) []DosedDay {
	planned := map[int32]int32{}
	for _, d := range s.DosingDays() {
		switch {
		case !last.OK || d < last.V:
			planned[d] = s.Times()
		case d == last.V:
			planned[d] = min(s.Times(), given[d])
		}
	}
	for d := range given {
		planned[d] += 0
	}
	var days []DosedDay
	for _, d := range slices.Sorted(maps.Keys(planned)) {
		if planned[d] > 0 || given[d] > 0 {
			days = append(days, DosedDay{Day: d, Planned: planned[d], Given: given[d]})
		}
	}
	return days
}

// Gets reports whether an administration of that article is one of the group's schedule: the article is the group's own,
// without regard to case and spaces, or the log names none. A group without an article gets its vehicle. Whatever else
// a log holds, such as what induces the disease, is none.
func (g Group) Gets(article string) bool {
	own := g.Article
	if own == "" {
		own = g.Vehicle
	}
	return article == "" || foldArticle(article) == foldArticle(own)
}

func foldArticle(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

func orOne(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// What a topical amount is for.
const (
	PerSite   = "site"
	PerFace   = "face" // a site such as an ear has two
	PerAnimal = "animal"
)

// Topical is the amount of a formulation that one application puts on the skin.
type Topical struct {
	Amount     float64 `json:"amount"`
	AmountUnit string  `json:"amount_unit"`
	Per        string  `json:"per,omitempty"`   // site, face or animal; empty where the plan does not say
	Sites      *int32  `json:"sites,omitempty"` // number of sites treated
}

// facesPerSite is the number of faces of a site that is dosed on both, as an ear is.
const facesPerSite = 2

// Total is the amount of one application to an animal: the amount per site × sites, per face × 2 × sites, or the amount
// per animal. False where the plan does not say what the amount is for, or on how many sites.
func (t Topical) Total() (float64, bool) {
	switch {
	case t.Per == PerAnimal:
		return t.Amount, true
	case t.Per == PerSite && t.Sites != nil:
		return t.Amount * float64(*t.Sites), true
	case t.Per == PerFace && t.Sites != nil:
		return t.Amount * facesPerSite * float64(*t.Sites), true
	}
	return 0, false
}

// History is the range of percent inhibition that is usual.
type History struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}
