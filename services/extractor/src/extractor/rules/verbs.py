"""Verbs that name work, and verbs that only name a state."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORK: Final = _words("""
    accept activate adapt add adjust advise align allocate amend analyse analyze announce annotate answer apply appoint
    approve archive arrange ask assemble assess assign attach audit automate back block book bring brief build buy
    calculate calibrate call cancel capture change charge check choose circulate clarify clean clear click close
    collect combine comment compare compile complete compose conduct configure confirm connect consider consolidate
    consult contact continue convert convince coordinate copy correct cover create cut debug decide define delegate
    delete deliver deploy describe design determine develop do devise dial disable discuss dispatch distribute divide
    document donate download draft draw drive drop edit email e-mail enable enter escalate establish estimate evaluate
    examine exchange execute expand explain explore export extend extract fax fetch figure file fill finalise finalize
    find finish fix flag focus follow forward format gather generate get give go grab grant guide handle hand have help hire
    host identify implement import improve inform initiate insert inspect install instruct integrate interview
    introduce inventory investigate invite invoice involve iron issue join keep kick let launch lead leave link list load
    locate log look mail maintain make manage map mark measure meet mention merge message migrate modify monitor mount
    move negotiate nominate note notify nudge obtain onboard open optimise optimize order organise organize outline
    pack paint park patch pay phone pick ping place plan plant polish post postpone prepare present print prioritise
    prioritize process procure produce prototype provide publish pull purchase push put query raise reach read rebuild
    recommend reconcile record recruit redesign reduce refactor refer refill refine refresh refund register release
    remind remove rename renew renovate rent repair repeat replace reply report request resched reschedule research
    resend reserve reset resolve respond restart restore retrieve return review revise rewrite ring roll rotate run
    save scan schedule search secure select sell send separate serve set settle setup share ship shop shoot show sign sit
    simplify sketch sort source speak specify split spend stop store study submit subscribe suggest summarise summarize
    supply support survey swap switch synchronise synchronize sync tag take talk tell test tidy touch track train
    transcribe transfer translate triage try tune turn tweak type uninstall unsubscribe update upgrade upload use
    feed proofread vaccinate defrost sanitize sanitise bake cook boil brush chop sweep mop dust fold hang sew mend paint
    mow trim prune rake dig sow harvest weed rinse soak freeze heat cool charge refuel top inflate lubricate grease
    sand drill screw nail glue weld bolt unscrew dismantle disassemble box label laminate staple print bind shred digitise
    digitize photograph film shoot crop render animate mute record rehearse practise practice memorise memorize learn
    revisit reconsider reassess reassign reallocate reorder restock replenish refund reimburse rebook redo reopen relabel
    rephrase reschedule reformat rerun retest retry reuse reword second shorten sharpen shut silence skim slice solve
    sponsor stock strengthen structure style sue summon supervise tackle tighten toggle total trace trade translate
    transport treat trigger troubleshoot type unblock undo unify unlock unpack unplug untangle verify visualise visualize
    vote warn water weigh widen wipe withdraw wrap zip benchmark budget bundle cache calibrate cap cast catalog catalogue
    centralise certify chase clarify classify clone coach coin compensate compile concentrate condense consent construct
    contribute cultivate customise customize debrief decline decommission decorate decrease dedicate deepen defend defer
    demo demonstrate deposit deprecate detach detail diagnose dig disconnect discontinue dismiss display dispose donate
    double downgrade educate elaborate eliminate embed empty enforce enhance enlarge enrol enroll enrich erase
    exclude exempt exercise experiment facilitate familiarise federate fetch fight filter finance fit foster frame
    fund furnish grade greet halve harden hit honour host hunt illustrate incorporate increase index induct influence
    inject inquire inspire insure interpret intervene iterate kill label lend lift light limit liaise localise lock lower
    market match mentor minimise minimize mirror mock motivate multiply narrow normalise normalize observe offer offload
    operate oppose outsource oversee package page partner paste pause permit persuade pilot pitch pivot plug
    poll populate position practise preserve preview price probe promote propose protect prove quantify question quit
    quote race raise rate rectify recycle reinforce reject relocate rely remedy render reposition represent reproduce
    rescue respect retain retire retrain reverse revive revoke reward risk salvage scale scope score scrap scrub seal seek
    segment serve shadow shift shorten shortlist sit slow smooth stabilise stage standardise standardize state steer step
    stream stress stretch strip substitute sum supply suspend sustain teach tender terminate throttle throw tie time title
    transform unload unsubscribe vet video voice volunteer vacuum weave whitelist
    claim quarantine descale unclog rewire caulk grout tile varnish mulch fertilise fertilize compost repot transplant
    borrow iron peel marinate thaw preheat roast fry grill dust declutter rehang bleed tidy sterilise polish scrub wax shave
    reboot reinstall backfill bump pin lint rebase squash sandbox provision shard instrument profile scaffold containerise
    notarise countersign cosign sublet enquire inquire google reimburse babysit hoover mount wean walk wake warm
    bathe groom worm deworm muck saddle shear milk brew bottle ferment pickle chill whisk knead decorate
    wrap address stamp courier pre-order preorder reassure
    congratulate unmute mute escort accompany shepherd usher chair moderate proctor invigilate
    validate vacuum verify visit wash water wire withdraw work wrap write
""")
"""Base forms that begin a piece of work."""


def is_work(verb: str) -> bool:
    """Whether a verb in its base form names work; "repaint" does as "paint" does."""
    again = verb.removeprefix("re").removeprefix("-")
    return verb in WORK or (again != verb and again in WORK)


NOUNLIKE: Final = _words("""
    answer attach audit back block book brief build call change charge check click close comment contact copy cover
    cut design document draft drive drop email e-mail estimate exchange export fax file fill find fix flag focus format
    guide hand help host import interview inventory invoice issue iron keep kick launch lead leave link list load log
    look mail map mark measure message monitor mount move note order outline pack paint park patch phone pick ping
    place plan plant polish post present print process produce prototype purchase push query rank record refund
    release rent repair reply report request research reserve review ring roll run scan schedule search secure set
    share ship shop show sign sketch sort source split stop store study supply support survey swap switch sync tag talk
    test touch track train transfer try tune turn type update upgrade upload use visit wash water wire work wrap open
    clean clear complete correct duplicate separate milk bottle nail glue screw bolt label tile varnish wax box
""")
"""Those that are also nouns or adjectives: alone at the head of a sentence they prove nothing."""

NAMELIKE: Final = _words("""
    bill chase clay cliff dawn dean drew faith frank grace grant guy hunter jack josh joy light mark miles nick pat pierce
    ray rich rob rod rose skip sue top ward second market total state voice process content
""")
"""Those that are names or common nouns as well: only an article behind them shows the verb."""

STATES: Final = _words("""
    be like love want need know think believe see understand hope feel seem remain happen depend cost miss enjoy
    say admit guess suppose wonder wish agree disagree doubt remember forget live die stay become appear belong
    contain consist exist matter mean own prefer hate hear smell sound taste weigh expect assume thank
    welcome apologise apologize bet bother care fear imagine mind realise realize recall regret
""")
"""What somebody will be, have or think is no work."""

NOT_VERBS: Final = _words("""
    a about above across after again against all almost along already also although always am among an and another any
    anyone anything are around as at away because been before behind being below beneath beside between beyond both but
    by can could despite did does down during each either else enough even every everyone everything except few for
    from further had has having he her here hers him his how however i if in indeed inside instead into is it its
    just last least less like many may maybe me might mine more most much must my near neither never next no nobody
    none nor not nothing now of off often on once one only onto or other our out outside over past per perhaps please
    quite rather really same several shall she should since so some somebody someone something soon still such than
    that the their them then there these they this those though through throughout thus till to today together tomorrow
    tonight too toward towards two under unless unlike until up upon us very was we well were what whatever when
    whenever where whether which while who whoever whole whom whose why will with within without would yes yesterday
    yet you your yours thanks thank hi hello hey dear sorry ok okay enjoy happy good great nice best welcome got
    lets congratulations cheers hope worth plus minus via amid given regarding concerning be been became came went said
    took made gave found felt knew saw thought told kept left met paid ran sent spent stood won wrote
""")
"""Words before an article that are no verbs in the imperative."""
