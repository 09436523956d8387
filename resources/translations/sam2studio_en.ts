<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AcceptAboveDialog</name>
    <message numerus="yes">
        <source>{some} of %n proposals</source>
        <translation>
            <numerusform>{some} of %n proposal</numerusform>
            <numerusform>{some} of %n proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %n images or videos</source>
        <translation>
            <numerusform>on %n image or video</numerusform>
            <numerusform>on %n images or videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n proposals with such scores that you have decided about, {right} proved right.</source>
        <translation>
            <numerusform>Of %n proposal with such a score that you have decided about, {right} proved right.</numerusform>
            <numerusform>Of %n proposals with such scores that you have decided about, {right} proved right.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %n</source>
        <translation>
            <numerusform>Accept %n</numerusform>
            <numerusform>Accept %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AcceptMany</name>
    <message numerus="yes">
        <source>Accept %n proposals</source>
        <translation>
            <numerusform>Accept %n proposal</numerusform>
            <numerusform>Accept %n proposals</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AutoAnnotateDialog</name>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n proposal</numerusform>
            <numerusform>%n proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames</source>
        <translation>
            <numerusform>%n image or frame</numerusform>
            <numerusform>%n images and frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n had been annotated in the same way before.</source>
        <translation>
            <numerusform>%n had been annotated in the same way before.</numerusform>
            <numerusform>%n had been annotated in the same way before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have objects or were reviewed, and were left alone.</source>
        <translation>
            <numerusform>%n has objects or was reviewed, and was left alone.</numerusform>
            <numerusform>%n have objects or were reviewed, and were left alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects were there already.</source>
        <translation>
            <numerusform>%n object was there already.</numerusform>
            <numerusform>%n objects were there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more.</source>
        <translation>
            <numerusform>%n more.</numerusform>
            <numerusform>%n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AutoAnnotateWiring</name>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n proposal</numerusform>
            <numerusform>%n proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames annotated.</source>
        <translation>
            <numerusform>%n image or frame annotated.</numerusform>
            <numerusform>%n images and frames annotated.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals wait for you: [review.proposals] reviews them.</source>
        <translation>
            <numerusform>%n proposal waits for you: [review.proposals] reviews it.</numerusform>
            <numerusform>%n proposals wait for you: [review.proposals] reviews them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message numerus="yes">
        <source>%n more notices</source>
        <translation>
            <numerusform>%n more notice</numerusform>
            <numerusform>%n more notices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChangeKeysDialog</name>
    <message numerus="yes">
        <source>%n actions have other keys than the preset gives them.</source>
        <translation>
            <numerusform>%n action has other keys than the preset gives it.</numerusform>
            <numerusform>%n actions have other keys than the preset gives them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassModel</name>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message numerus="yes">
        <source>Delete class and its %n objects</source>
        <translation>
            <numerusform>Delete class and its object</numerusform>
            <numerusform>Delete class and its %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountsTable</name>
    <message numerus="yes">
        <source>%n more classes</source>
        <translation>
            <numerusform>%n more class</numerusform>
            <numerusform>%n more classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentWiring</name>
    <message numerus="yes">
        <source>%n videos added.</source>
        <translation>
            <numerusform>%n video added.</numerusform>
            <numerusform>%n videos added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images added.</source>
        <translation>
            <numerusform>%n image added.</numerusform>
            <numerusform>%n images added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files added.</source>
        <translation>
            <numerusform>%n file added.</numerusform>
            <numerusform>%n files added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n files only the first picture is taken: they are animations or have pages.</source>
        <translation>
            <numerusform>Of %n file only the first picture is taken: it is an animation or has pages.</numerusform>
            <numerusform>Of %n files only the first picture is taken: they are animations or have pages.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is something to know about %n videos; the details say what.</source>
        <translation>
            <numerusform>There is something to know about %n video; the details say what.</numerusform>
            <numerusform>There is something to know about %n videos; the details say what.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EverythingWiring</name>
    <message numerus="yes">
        <source>%n masks proposed.</source>
        <translation>
            <numerusform>%n mask proposed.</numerusform>
            <numerusform>%n masks proposed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExaminationDialog</name>
    <message numerus="yes">
        <source>%n mistakes found</source>
        <translation>
            <numerusform>%n mistake found</numerusform>
            <numerusform>%n mistakes found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n objects, far fewer than {other}</source>
        <translation>
            <numerusform>{name}: %n object, far fewer than {other}</numerusform>
            <numerusform>{name}: %n objects, far fewer than {other}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n pixels · {path}</source>
        <translation>
            <numerusform>{name}: %n pixel · {path}</numerusform>
            <numerusform>{name}: %n pixels · {path}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n specks · {path}</source>
        <translation>
            <numerusform>{name}: %n speck · {path}</numerusform>
            <numerusform>{name}: %n specks · {path}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reviewed</source>
        <translation>
            <numerusform>%n reviewed</numerusform>
            <numerusform>%n reviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n masks</source>
        <translation>
            <numerusform>%n mask</numerusform>
            <numerusform>%n masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n proposals</source>
        <translation>
            <numerusform>%n proposal</numerusform>
            <numerusform>%n proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more classes</source>
        <translation>
            <numerusform>%n more class</numerusform>
            <numerusform>%n more classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n track</numerusform>
            <numerusform>%n tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images and frames</source>
        <translation>
            <numerusform>%n image or frame</numerusform>
            <numerusform>%n images and frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n masks</source>
        <translation>
            <numerusform>%n mask</numerusform>
            <numerusform>%n masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing in {part} of {classes} and %n more classes.</source>
        <translation>
            <numerusform>Nothing in {part} of {classes} and %n more class.</numerusform>
            <numerusform>Nothing in {part} of {classes} and %n more classes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FinetuneDialog</name>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Trained on %n masks of {images}.</source>
        <translation>
            <numerusform>Trained on %n mask of {images}.</numerusform>
            <numerusform>Trained on %n masks of {images}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n others, which it has not seen.</source>
        <translation>
            <numerusform>Measured on %n other, which it has not seen.</numerusform>
            <numerusform>Measured on %n others, which it has not seen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mask after %n clicks</source>
        <translation>
            <numerusform>Mask after %n click</numerusform>
            <numerusform>Mask after %n clicks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FramesField</name>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message numerus="yes">
        <source>%n images</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n video</numerusform>
            <numerusform>%n videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportWiring</name>
    <message numerus="yes">
        <source>%n objects were there already.</source>
        <translation>
            <numerusform>%n object was there already.</numerusform>
            <numerusform>%n objects were there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects that a person made were kept.</source>
        <translation>
            <numerusform>%n object that a person made was kept.</numerusform>
            <numerusform>%n objects that a person made were kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LocateDialog</name>
    <message numerus="yes">
        <source>%n files found.</source>
        <translation>
            <numerusform>%n file found.</numerusform>
            <numerusform>%n files found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have another content than when they were added: check their masks.</source>
        <translation>
            <numerusform>%n of them has another content than when it was added: check its masks.</numerusform>
            <numerusform>%n of them have another content than when they were added: check their masks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not there either.</source>
        <translation>
            <numerusform>%n file is not there either.</numerusform>
            <numerusform>%n files are not there either.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LostStrip</name>
    <message numerus="yes">
        <source>%n files missing</source>
        <translation>
            <numerusform>%n file missing</numerusform>
            <numerusform>%n files missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskEditsController</name>
    <message numerus="yes">
        <source>Paste %n objects</source>
        <translation>
            <numerusform>Paste object</numerusform>
            <numerusform>Paste %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaController</name>
    <message numerus="yes">
        <source>Remove %n images</source>
        <translation>
            <numerusform>Remove image</numerusform>
            <numerusform>Remove %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be added.</source>
        <translation>
            <numerusform>%n file could not be added.</numerusform>
            <numerusform>%n files could not be added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaModel</name>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediaPanel</name>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n files from the project</source>
        <translation>
            <numerusform>Remove from the project</numerusform>
            <numerusform>Remove %n files from the project</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message numerus="yes">
        <source>Finds masks of %n classes</source>
        <translation>
            <numerusform>Finds masks of %n class</numerusform>
            <numerusform>Finds masks of %n classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Finds boxes of %n classes</source>
        <translation>
            <numerusform>Finds boxes of %n class</numerusform>
            <numerusform>Finds boxes of %n classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message numerus="yes">
        <source>%n pixels</source>
        <translation>
            <numerusform>%n pixel</numerusform>
            <numerusform>%n pixels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectsController</name>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation>
            <numerusform>Delete object</numerusform>
            <numerusform>Delete %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectsPanel</name>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation>
            <numerusform>Delete object</numerusform>
            <numerusform>Delete %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverlayVideoDialog</name>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames cannot be decoded; the one before stands in.</source>
        <translation>
            <numerusform>%n frame cannot be decoded; the one before stands in.</numerusform>
            <numerusform>%n frames cannot be decoded; the one before stands in.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message numerus="yes">
        <source>track of %n frames</source>
        <translation>
            <numerusform>track of %n frame</numerusform>
            <numerusform>track of %n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>you decide about all %n frames, with {keys} about this one</source>
        <translation>
            <numerusform>you decide about its %n frame, with {keys} about this one</numerusform>
            <numerusform>you decide about all %n frames, with {keys} about this one</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more without it.</source>
        <translation>
            <numerusform>%n more without it.</numerusform>
            <numerusform>%n more without it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n accepted</source>
        <translation>
            <numerusform>%n accepted</numerusform>
            <numerusform>%n accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fixed</source>
        <translation>
            <numerusform>%n fixed</numerusform>
            <numerusform>%n fixed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewDecisions</name>
    <message numerus="yes">
        <source>Accept “{name}” on %n frames</source>
        <translation>
            <numerusform>Accept “{name}” on %n frame</numerusform>
            <numerusform>Accept “{name}” on %n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject “{name}” on %n frames</source>
        <translation>
            <numerusform>Reject “{name}” on %n frame</numerusform>
            <numerusform>Reject “{name}” on %n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewWiring</name>
    <message numerus="yes">
        <source>%n proposals accepted.</source>
        <translation>
            <numerusform>%n proposal accepted.</numerusform>
            <numerusform>%n proposals accepted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SplitField</name>
    <message numerus="yes">
        <source>about %n images</source>
        <translation>
            <numerusform>about %n image</numerusform>
            <numerusform>about %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n videos</source>
        <translation>
            <numerusform>about %n video</numerusform>
            <numerusform>about %n videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrackingWiring</name>
    <message numerus="yes">
        <source>Tracking in {name} was cut off: %n frames are left.</source>
        <translation>
            <numerusform>Tracking in {name} was cut off: %n frame is left.</numerusform>
            <numerusform>Tracking in {name} was cut off: %n frames are left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames tracked.</source>
        <translation>
            <numerusform>%n frame tracked.</numerusform>
            <numerusform>%n frames tracked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames of {name} tracked.</source>
        <translation>
            <numerusform>%n frame of {name} tracked.</numerusform>
            <numerusform>%n frames of {name} tracked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{name}” is absent on %n frames: {frames}.</source>
        <translation>
            <numerusform>“{name}” is absent on %n frame: {frames}.</numerusform>
            <numerusform>“{name}” is absent on %n frames: {frames}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more objects are absent on some frames.</source>
        <translation>
            <numerusform>%n more object is absent on some frames.</numerusform>
            <numerusform>%n more objects are absent on some frames.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look.</source>
        <translation>
            <numerusform>%n place needs a look.</numerusform>
            <numerusform>%n places need a look.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look: [play.previous_doubtful] goes back to the last one.</source>
        <translation>
            <numerusform>%n place needs a look: [play.previous_doubtful] goes back to it.</numerusform>
            <numerusform>%n places need a look: [play.previous_doubtful] goes back to the last one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places need a look: [play.next_doubtful] goes to the next one.</source>
        <translation>
            <numerusform>%n place needs a look: [play.next_doubtful] goes there.</numerusform>
            <numerusform>%n places need a look: [play.next_doubtful] goes to the next one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more runs wait</source>
        <translation>
            <numerusform>%n more run waits</numerusform>
            <numerusform>%n more runs wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnfamiliarDialog</name>
    <message numerus="yes">
        <source>“{name}” is new on this computer, and %n of its images and videos lie outside its own folder:</source>
        <translation>
            <numerusform>“{name}” is new on this computer, and %n of its images and videos lies outside its own folder:</numerusform>
            <numerusform>“{name}” is new on this computer, and %n of its images and videos lie outside its own folder:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnreadableField</name>
    <message numerus="yes">
        <source>%n chosen files are missing or cannot be read.</source>
        <translation>
            <numerusform>%n chosen file is missing or cannot be read.</numerusform>
            <numerusform>%n chosen files are missing or cannot be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
