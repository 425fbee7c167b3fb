package plan

import (
	"slices"
	"testing"

	"earmark/internal/maybe"
)

func day(d int32) *int32 { return &d }

// Counted by hand.
func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		name  string
		s     Schedule
		days  []int32
		times int32
	}{
		{"every day", Schedule{FirstDay: day(-1), LastDay: day(2)}, []int32{-1, 0, 1, 2}, 1},
		{"every third day, twice", Schedule{FirstDay: day(0), LastDay: day(7), Every: day(3), PerDay: day(2)}, []int32{0, 3, 6}, 2},
		{"one day", Schedule{FirstDay: day(5), LastDay: day(5)}, []int32{5}, 1},
		{"days as listed", Schedule{Days: []int32{4, 0, 1, 4}, PerDay: day(2)}, []int32{0, 1, 4}, 2},
		{"a first day after the last", Schedule{FirstDay: day(5), LastDay: day(4)}, nil, 1},
		{"nothing said", Schedule{}, nil, 1},
	} {
		if got := c.s.DosingDays(); !slices.Equal(got, c.days) || c.s.Times() != c.times {
			t.Errorf("%s: days %v, %d times; want %v, %d", c.name, got, c.s.Times(), c.days, c.times)
		}
	}
	s := Schedule{FirstDay: day(0), LastDay: day(7), Every: day(3), PerDay: day(2)}
	for d, want := range map[int32]int32{-1: 0, 0: 2, 1: 0, 6: 2, 7: 0} {
		if got := s.On(d); got != want {
			t.Errorf("day %d: %d administrations, want %d", d, got, want)
		}
	}
}

// 20 µL on each of two ears is 40 µL an animal; on each face of each ear 80.
func TestTotalOfAnApplication(t *testing.T) {
	for _, c := range []struct {
		topical Topical
		total   float64
		known   bool
	}{
		{Topical{Amount: 20, Per: PerSite, Sites: day(2)}, 40, true},
		{Topical{Amount: 20, Per: PerFace, Sites: day(2)}, 80, true},
		{Topical{Amount: 20, Per: PerAnimal, Sites: day(2)}, 20, true},
		{Topical{Amount: 20, Per: PerSite}, 0, false},
		{Topical{Amount: 20, Sites: day(2)}, 0, false},
	} {
		if total, known := c.topical.Total(); total != c.total || known != c.known {
			t.Errorf("%+v: %v, %v", c.topical, total, known)
		}
	}
}

// Twice a day on days 0 to 2. Day 1 has one administration, day 2 three, day 4 one that nobody planned: by hand.
func TestAgainst(t *testing.T) {
	s := Schedule{FirstDay: day(0), LastDay: day(2), PerDay: day(2)}
	given := map[int32]int32{0: 2, 1: 1, 2: 3, 4: 1}
	days := s.Against(given, maybe.Int{})
	if want := []DosedDay{{0, 2, 2}, {1, 2, 1}, {2, 2, 3}, {4, 0, 1}}; !slices.Equal(days, want) {
		t.Errorf("got %v, want %v", days, want)
	}
	if days[1].Missed() != 1 || days[1].Extra() != 0 || days[2].Missed() != 0 || days[2].Extra() != 1 || days[3].Extra() != 1 {
		t.Errorf("missed and extra of %v", days)
	}
	// It left on day 1, dosed once that day: nothing is missed.
	left := s.Against(map[int32]int32{0: 2, 1: 1}, maybe.Some(int32(1)))
	if want := []DosedDay{{0, 2, 2}, {1, 1, 1}}; !slices.Equal(left, want) {
		t.Errorf("left on day 1: %v, want %v", left, want)
	}
	if none := s.Against(nil, maybe.Some(int32(0))); len(none) != 0 {
		t.Errorf("left on day 0 before a dose: %v", none)
	}
}

func TestGets(t *testing.T) {
	for _, c := range []struct {
		group   Group
		article string
		want    bool
	}{
		{Group{Article: "Drug A"}, "drug  a", true},
		{Group{Article: "Drug A"}, "", true},
		{Group{Article: "Drug A"}, "MC903", false},
		{Group{Vehicle: "cream base"}, "Cream base", true},
		{Group{}, "cream base", false},
	} {
		if got := c.group.Gets(c.article); got != c.want {
			t.Errorf("%+v gets %q: %v", c.group, c.article, got)
		}
	}
}
