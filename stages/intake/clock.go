package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
)

// Limits of what times of day are questioned.
const (
	fewestClocks = 10      // times of a file, below which its hours say nothing
	workFrom     = 6 * 60  // minutes after midnight between which a laboratory works
	workTo       = 20 * 60 //
	nearMidnight = 2 * 60  // minutes from midnight, within which another zone means another date
)

// clocks are the times of day of a file.
type clocks struct {
	n, night int
	zones    map[string]int // by the mark of the zone; empty for times without one
	first    issue.Address
	midnight []issue.Address // cells of times with a date near midnight
}

// clock is the time of day of the row at hand: of the first of the columns that holds one.
func (s *sheet) clock(columns ...*column) maybe.Int {
	for _, c := range columns {
		text := s.peek(c)
		if text == "" || !strings.ContainsAny(text, ":hH") {
			continue
		}
		minutes, zone, ok := tabular.ParseClock(text)
		if !ok {
			continue
		}
		if minutes == 0 && c == s.of.date {
			return maybe.Int{} // a date that a program wrote with midnight behind it
		}
		s.countClock(c, minutes, zone)
		return maybe.Some(minutes)
	}
	return maybe.Int{}
}

func (s *sheet) countClock(c *column, minutes int32, zone string) {
	if s.clocks == nil {
		s.intake.clocks = map[string]*clocks{}
	}
	k := s.clocks[s.file]
	if k == nil {
		k = &clocks{zones: map[string]int{}, first: s.at(c)}
		s.clocks[s.file] = k
	}
	k.n++
	k.zones[zone]++
	if minutes < workFrom || minutes >= workTo {
		k.night++
	}
	if c == s.of.date && (minutes < nearMidnight || minutes >= 24*60-nearMidnight) {
		k.midnight = append(k.midnight, s.at(c))
	}
}

// order is the place of the row at hand in the order of measuring, where a column says so.
func (s *sheet) order() maybe.Int {
	n, ok := tabular.ParseWhole(s.peek(s.of.order))
	if !ok {
		return maybe.Int{}
	}
	return maybe.Some(n)
}

// severalSessions reports whether the row at hand is of whom, of which day and of what another row was, at another time of day.
func (s *sheet) severalSessions(seen map[string]string) bool {
	c := s.of.timepoint
	if c == nil || c.index >= len(s.cells) {
		return false
	}
	text := s.cells[c.index]
	if _, _, isClock := tabular.ParseClock(text); !isClock {
		return false
	}
	var key []string
	for _, of := range [...]*column{s.of.animal, s.of.day, s.of.date, s.of.site, s.of.analyte, s.of.replicate, s.of.matrix, s.of.plate, s.of.well} {
		if of != nil && of.index < len(s.cells) {
			key = append(key, s.cells[of.index])
		}
	}
	of := strings.Join(key, "\x00")
	before, again := seen[of]
	seen[of] = text
	return again && before != text
}

// noteClocks notes files whose times of day are those of another time zone than the laboratory's (T-06): times marked with a
// zone beside files without the mark or with another, and files of ten times or more of which more than half lie between eight
// in the evening and six in the morning. Dates near midnight may then be those of the day before or after.
func (in *intake) noteClocks() {
	files := slices.Sorted(maps.Keys(in.clocks))
	marks := map[string]bool{}
	for _, f := range files {
		for zone := range in.clocks[f].zones {
			marks[zone] = true
		}
	}
	for _, f := range files {
		k := in.clocks[f]
		var zones []string
		for _, zone := range slices.Sorted(maps.Keys(k.zones)) {
			if zone != "" {
				zones = append(zones, zone)
			}
		}
		marked := len(zones) > 0 && len(marks) > 1
		night := k.n >= fewestClocks && 2*k.night > k.n
		if !marked && !night {
			continue
		}
		var says []string
		if marked {
			says = append(says, fmt.Sprintf("times are marked as those of the zone %s, and other times of the study are not", strings.Join(zones, ", ")))
		}
		if night {
			says = append(says, fmt.Sprintf("%d of %d times lie between 20:00 and 6:00", k.night, k.n))
		}
		i := issue.Issue{
			Code: "T-06", At: k.first, More: slices.DeleteFunc(slices.Clone(k.midnight), func(a issue.Address) bool { return a == k.first }),
			Message:  strings.Join(says, "; "),
			Expected: "local times in all files",
			Likely:   "an instrument that writes the time of another zone, such as UTC, or whose clock is wrong",
			Effect:   "dates are used as they stand; no date lies near midnight, where another zone would mean another day",
			Fix:      "nothing, if the dates are those of the laboratory",
		}
		if len(k.midnight) > 0 {
			i.Effect = fmt.Sprintf("dates are used as they stand; %s within two hours of midnight may be of the day before or after", count(len(k.midnight), "row"))
			i.Fix = "look at the cells named; correct their dates to local ones"
		}
		in.found.add(i)
	}
}
